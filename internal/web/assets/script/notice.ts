// The notice on top of a page: what went wrong with what an element asked for.

import { one } from "./dom";
import { say } from "./say";

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
  if (redirected || status === 401) return say("signed-out");
  if (asked === "form" && status === 404) return say("gone");
  if (asked === "form" && status === 403) return say("not-yours");
  if (asked === "form") return say("not-saved");
  return say(status < 500 ? "page-gone" : "not-refreshed");
}

// unreached says what it means that no answer came.
export const unreached = (elt: Element): string => say(about(elt) === "form" ? "unsent" : "not-reached");

// past takes back what was said of an earlier form, once another is refused.
export function past() {
  const said = one<HTMLElement>("#said");
  if (said) said.hidden = true;
}

// once takes what a page says of a form out of its address, so that nobody is told it again by going back.
export function once() {
  const address = new URL(location.href);
  if (!address.searchParams.has("said")) return;
  for (const name of ["said", "of", "undo"]) address.searchParams.delete(name);
  history.replaceState(history.state, "", address);
}
