// What somebody types into a form with data-draft is kept in this browser until the form was taken, or they sign out.

import { all, one } from "./dom";
import { say } from "./say";

const prefix = "weir-draft:";

const key = (form: HTMLFormElement) => prefix + (form.dataset.draft || form.getAttribute("action"));

function tell(form: HTMLFormElement, words: string) {
  const told = one<HTMLElement>(".draft", form);
  if (told) told.textContent = words;
}

// storage is the browser's, or null where it is switched off: drafts then last as long as the page.
export function storage(): Storage | null {
  try {
    localStorage.setItem("weir-try", "1");
    localStorage.removeItem("weir-try");
    return localStorage;
  } catch {
    return null;
  }
}

export type Fields = Record<string, string[]>;

// read gives the fields of a stored draft; null for what cannot be read.
export function read(saved: string | null | undefined): Fields | null {
  try {
    const fields: unknown = JSON.parse(saved ?? "null");
    if (!fields || typeof fields !== "object" || Array.isArray(fields)) return null;
    const out: Fields = {};
    for (const [name, value] of Object.entries(fields)) {
      if (Array.isArray(value)) out[name] = value.filter((v) => typeof v === "string");
      else if (typeof value === "string") out[name] = [value]; // as drafts were kept before
    }
    return out;
  } catch {
    return null;
  }
}

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const ticked = (c: Control): c is HTMLInputElement =>
  c instanceof HTMLInputElement && /^(radio|checkbox)$/.test(c.type);

// fill gives the controls of a form what a draft says, and calls put for each that it gave a value. Of several
// controls with one name each takes a value of its own. What a form was read as comes with what was typed on it.
export function fill(form: HTMLFormElement, fields: Fields, put: (control: Element) => void) {
  const filled = (c: Control) => c.name && (c.type !== "hidden" || c.name === ".was");
  const controls = all<Control>("input, textarea, select", form).filter(filled);
  const choices = new Set(controls.filter(ticked).map((c) => c.name + "=" + c.value));
  const left: Fields = {};
  for (const [name, values] of Object.entries(fields)) left[name] = values.filter((v) => !choices.has(name + "=" + v));
  for (const control of controls) {
    const values = fields[control.name];
    if (ticked(control)) {
      if (control.type === "radio" && !values) continue;
      control.checked = !!values?.includes(control.value);
    } else {
      const value = left[control.name]?.shift();
      if (value === undefined) continue;
      control.value = value;
      if (control.matches("textarea") && value) control.closest("details")?.setAttribute("open", "");
    }
    put(control);
  }
}

const sentKey = "weir-sent";

export class Drafts {
  private seen = new WeakSet<HTMLFormElement>();
  constructor(private store: Storage | null) {}

  keep(form: HTMLFormElement) {
    const fields: Fields = {};
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string") (fields[name] ??= []).push(value);
    }
    this.store?.setItem(key(form), JSON.stringify(fields));
    if (this.store) tell(form, say("draft-kept"));
  }

  forget(form: HTMLFormElement) {
    this.store?.removeItem(key(form));
  }

  forgetAll() {
    for (const k of Object.keys(this.store ?? {})) if (k.startsWith(prefix)) this.store?.removeItem(k);
  }

  // sending remembers a form that is sent by leaving the page; arrived forgets its draft when the page one comes to
  // says that it was taken.
  sending(form: HTMLFormElement) {
    this.store?.setItem(sentKey, key(form));
  }

  arrived(taken: boolean) {
    const sent = this.store?.getItem(sentKey);
    this.store?.removeItem(sentKey);
    if (sent && taken) this.store?.removeItem(sent);
  }

  // restore puts back what was typed, once per form and never over a form the server has just sent back. It calls put
  // for each control that was filled.
  restore(put: (control: Element) => void) {
    for (const form of all<HTMLFormElement>("form[data-draft]")) {
      if (this.seen.has(form)) continue;
      this.seen.add(form);
      const fields = read(this.store?.getItem(key(form)));
      if (!fields || one("[aria-invalid], .conflict", form)) continue;
      fill(form, fields, put);
      tell(form, say("draft-restored"));
    }
  }
}
