// What somebody types into a form with data-draft is kept in this browser until the form was taken, or they sign out.

import { all, one } from "./dom";

const prefix = "weir-draft:";

const key = (form: HTMLFormElement) => prefix + form.dataset.draft;

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

// read gives the fields of a stored draft; null for what cannot be read.
export function read(saved: string | null | undefined): Record<string, string> | null {
  try {
    const fields: unknown = JSON.parse(saved ?? "null");
    return fields && typeof fields === "object" && !Array.isArray(fields) ? (fields as Record<string, string>) : null;
  } catch {
    return null;
  }
}

export class Drafts {
  private seen = new WeakSet<HTMLFormElement>();
  constructor(private store: Storage | null) {}

  keep(form: HTMLFormElement) {
    const fields: Record<string, string> = {};
    for (const [name, value] of new FormData(form)) if (typeof value === "string") fields[name] = value;
    this.store?.setItem(key(form), JSON.stringify(fields));
    if (this.store) tell(form, "Draft kept in this browser");
  }

  forget(form: HTMLFormElement) {
    this.store?.removeItem(key(form));
  }

  forgetAll() {
    for (const k of Object.keys(this.store ?? {})) if (k.startsWith(prefix)) this.store?.removeItem(k);
  }

  // restore puts back what was typed, once per form and never over a form the server has just sent back refused. It
  // calls put for each control that has another value now.
  restore(put: (control: HTMLInputElement) => void) {
    for (const form of all<HTMLFormElement>("form[data-draft]")) {
      if (this.seen.has(form)) continue;
      this.seen.add(form);
      const fields = read(this.store?.getItem(key(form)));
      if (!fields || one("[aria-invalid]", form)) continue;
      for (const control of all<HTMLInputElement>("input:not([type=hidden]), textarea", form)) {
        const value = fields[control.name];
        if (typeof value !== "string") continue;
        if (control.type === "radio") control.checked = control.value === value;
        else control.value = value;
        put(control);
        if (control.matches("textarea") && value) control.closest("details")?.setAttribute("open", "");
      }
      tell(form, "Your draft is back");
    }
  }
}
