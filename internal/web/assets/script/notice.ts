// The notice on top of a page: what went wrong with what an element asked for.

import { one } from "./dom";

const kept = " What you typed is still here.";

// about is what a notice is about: an answer to a form takes back only what was said of a form.
const about = (elt: Element) => (elt.matches("form") ? "form" : "page");

export function show(text: string, elt: Element) {
  const box = one<HTMLElement>("#notice");
  const words = box && one<HTMLElement>("[data-words]", box);
  if (!box || !words) return;
  words.textContent = text;
  box.dataset.about = about(elt);
  box.hidden = false;
}

// settled takes a notice back once elt was answered.
export function settled(elt: Element) {
  const box = one<HTMLElement>("#notice");
  if (box?.dataset.about === about(elt)) box.hidden = true;
}

export type Answer = { ok: boolean; status: number; redirected: boolean };

// refusal says what an answer means that is not what was asked for; "" where it is.
export function refusal(answer: Answer, asked: "region" | "form"): string {
  const { ok, status, redirected } = answer;
  if ((ok && !redirected) || status === 422 || status === 304) return "";
  if (redirected || status === 401) {
    return "You are signed out. Sign in again in another tab, then try once more." + kept;
  }
  if (asked === "form" && status === 404) return "This is not there any more. Yours is kept as a draft.";
  if (asked === "form" && status === 403) return "This is not yours to change." + kept;
  if (asked === "form") return "That was not saved. Try again in a moment." + kept;
  if (status < 500) return "This page has gone or is no longer shown to you.";
  return "Weir could not refresh this page. The figures here may be old.";
}

// unreached says what it means that no answer came.
export function unreached(elt: Element): string {
  if (about(elt) === "form") return "Weir could not be reached, so that was not saved." + kept;
  return "Weir could not be reached. The figures here may be old.";
}
