// Check-ins by keyboard: Enter goes from field to field and sends at the end, and the next goal's form follows.

import { all, goTo, one } from "./dom";

export const forms = () => all<HTMLFormElement>("form[data-check-in]");
const name = (form: HTMLFormElement) => form.dataset.draft ?? "";

const radio = "input[type=radio]";

// stops are the controls Enter leads through: of a group of radio buttons the chosen one.
function stops(form: HTMLFormElement): HTMLElement[] {
  const chosen = one(radio + ":checked", form);
  const controls = all<HTMLElement>("input:not([type=hidden], [type=range]), textarea, button[data-main]", form);
  return controls.filter((c) => c.checkVisibility() && !(chosen && c.matches(radio + ":not(:checked)")));
}

// begin goes to the first field of a form that is wrong, or else to its first.
export function begin(form: HTMLFormElement | null | undefined) {
  if (!form) return;
  goTo(one<HTMLElement>("[aria-invalid]", form) ?? stops(form)[0]);
  form.closest("article")?.scrollIntoView({ block: "nearest" });
}

// following gives, of the forms that are open, the first that stood after the one sent, or else the first.
export function following(order: string[], sent: string, open: string[]): string | undefined {
  const after = order.slice(order.indexOf(sent) + 1);
  return open.find((f) => after.includes(f)) ?? open[0];
}

// enter moves on from a field of a form, or sends it from its last; it reports whether the key was for it.
export function enter(at: HTMLElement, form: HTMLFormElement): boolean {
  if (at.matches("textarea, button, summary, a")) return false;
  const row = stops(form).filter((c) => c === at || !(c.matches(radio) && at.matches(radio)));
  const next = row[row.indexOf(at) + 1];
  if (!next || next.matches("button")) form.requestSubmit(one<HTMLButtonElement>("button[data-main]", form));
  else goTo(next);
  return true;
}

// choose picks one of a group of radio buttons by its number.
export function choose(form: HTMLFormElement, n: number) {
  const button = all<HTMLInputElement>(radio, form)[n - 1];
  button?.focus();
  button?.click();
}

// nothingMoved sends a form, or the first, with its button that says so; it reports whether there is one.
export function nothingMoved(form: HTMLFormElement | undefined): boolean {
  const from = form ?? forms()[0];
  const button = from && one<HTMLButtonElement>("button[data-nothing]", from);
  if (button) from.requestSubmit(button);
  return !!button;
}

export class CheckIns {
  private order: string[] = []; // of the open forms, as they stood when one was sent

  sending() {
    this.order = forms().map(name);
  }

  // answered goes on after a form was sent: back to it where it was refused, or to the next. It reports whether the
  // form was taken.
  answered(sent: HTMLFormElement, status: number): boolean {
    const open = forms();
    const named = (n: string | undefined) => open.find((f) => name(f) === n);
    const again = named(name(sent));
    if (status === 422 && again) {
      begin(again);
      return false;
    }
    const next = named(following(this.order, name(sent), open.map(name)));
    if (next) begin(next);
    else one<HTMLElement>("#steps a, h1")?.focus();
    return true;
  }
}
