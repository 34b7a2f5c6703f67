// What keys do: those of the page's own elements with data-key, also two in a row ("g w"), and a few everywhere.

import * as checkin from "./checkin";
import { all, one } from "./dom";

// Chord remembers the g of "g w" for a little over a second.
export class Chord {
  private first = "";
  private at = 0;

  // press takes a key at a time in milliseconds and gives what was pressed: "" while it may go on, "w" or "g w".
  press(key: string, at: number): string {
    const first = at - this.at < 1200 ? this.first : "";
    this.first = !first && key === "g" ? "g" : "";
    this.at = at;
    return first ? first + " " + key : this.first ? "" : key;
  }
}

// click presses the element of a key; the page's own comes before the rail's.
function click(key: string) {
  const find = (root: ParentNode) => one<HTMLElement>(`[data-key="${CSS.escape(key)}"]`, root);
  (find(one("main") ?? document) ?? find(document))?.click();
}

// step moves the focus to the next or the last row.
function step(by: number) {
  const rows = all<HTMLElement>("[data-row]").filter((r) => r.checkVisibility());
  const at = rows.findIndex((r) => r === document.activeElement);
  rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + by))]?.focus();
}

export const help = () => one<HTMLDialogElement>("#keys")?.showModal();

// send is Ctrl Enter: the main button of the form one is in.
function send(at: HTMLElement): boolean {
  const form = at.closest("form");
  if (form?.method !== "post") return false;
  form.requestSubmit(one<HTMLButtonElement>("button[data-main]", form));
  return true;
}

// plain does what a key without modifiers means outside of a field. It reports whether the key was for it.
function plain(e: KeyboardEvent, chord: Chord): boolean {
  switch (e.key) {
    case "?":
      help();
      return false;
    case "/": {
      const find = one<HTMLInputElement>("input[type=search]");
      if (find) find.focus();
      else one<HTMLElement>("[data-palette]")?.click();
      return true;
    }
    case "j":
    case "k":
      step(e.key === "j" ? 1 : -1);
      return false;
  }
  const pressed = e.key.length === 1 && chord.press(e.key, e.timeStamp);
  if (pressed) click(pressed);
  return false;
}

// down handles a key that went down. It reports whether the browser shall not.
export function down(e: KeyboardEvent, chord: Chord): boolean {
  const at = e.target instanceof HTMLElement ? e.target : document.body;
  const form = at.closest<HTMLFormElement>("form[data-check-in]") ?? undefined;
  if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) return send(at);
  if (e.isComposing || e.ctrlKey || e.metaKey || e.altKey || one("dialog[open]")) return false;
  if (e.key === "Enter" && form && !e.shiftKey) return checkin.enter(at, form);
  if (e.key === "Escape" && at.matches("input, textarea")) {
    at.blur();
    return false;
  }
  const digits = at.matches('input[inputmode="decimal"], input[type=number], input[type=radio], input[type=range]');
  if (at.matches("input, textarea, select") && !digits) return false;
  if (at.matches("input[type=radio]") && /^[123]$/.test(e.key) && form) {
    checkin.choose(form, Number(e.key));
    return false;
  }
  if (e.key === "n") return checkin.nothingMoved(form);
  return !digits && plain(e, chord);
}
