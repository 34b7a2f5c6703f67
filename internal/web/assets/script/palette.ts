// The palette: one types where to go or what to do, and chooses by the arrow keys from what the server answers. Without
// a list, Enter leads to the page of search.

import { all, one } from "./dom";
import { say } from "./say";

const box = () => one<HTMLDialogElement>("#palette");

// wait is how long somebody may pause between two letters without being answered, in milliseconds.
const wait = 90;

// step is where arrow keys lead from one of n options.
export function step(key: string, at: number, n: number): number {
  if (key === "ArrowDown") return at + 1 < n ? at + 1 : 0;
  return at > 0 ? at - 1 : n - 1;
}

// opens reports whether a key opens the palette: Ctrl K, and on a Mac ⌘ K, since Ctrl K there deletes a line.
export function opens(e: KeyboardEvent, mac = /Mac|iP/.test(navigator.platform)): boolean {
  if (e.key.toLowerCase() !== "k" || e.altKey || e.shiftKey) return false;
  return mac ? e.metaKey && !e.ctrlKey : e.ctrlKey && !e.metaKey;
}

const options = (of: Element) => all<HTMLAnchorElement>("[role=option]", of);

// choose marks an option, and tells who does not see it.
function choose(of: Element, at: number) {
  const field = one<HTMLInputElement>("[role=combobox]", of);
  options(of).forEach((o, i) => {
    o.setAttribute("aria-selected", String(i === at));
    if (i !== at) return;
    field?.setAttribute("aria-activedescendant", o.id);
    o.scrollIntoView({ block: "nearest" });
  });
}

// show puts an answer into its place: options, or none.
function show(of: Element, text: string, words?: string) {
  const answer = new DOMParser().parseFromString(text, "text/html");
  const says = one("[data-says]", answer);
  const field = one<HTMLInputElement>("[role=combobox]", of);
  const list = one<HTMLElement>("[role=listbox]", of);
  const status = one<HTMLElement>("[role=status]", of);
  if (!field || !list || !status) return;
  says?.remove();
  list.replaceChildren(...answer.body.childNodes);
  list.hidden = !options(of).length;
  field.setAttribute("aria-expanded", String(!list.hidden));
  field.removeAttribute("aria-activedescendant");
  status.textContent = words ?? says?.textContent ?? "";
  list.scrollTop = 0;
  choose(of, 0);
}

export class Palette {
  private asking?: AbortController;
  private later = 0;
  private shown?: string; // what the list answers
  private going = false; // Enter was pressed before the answer was there

  // open reports whether the palette is open now.
  open(): boolean {
    const of = box();
    if (!of || (!of.open && one("dialog[open]"))) return false;
    if (of.open) return true;
    const field = one<HTMLInputElement>("[role=combobox]", of);
    if (field) field.value = "";
    this.going = false;
    of.showModal();
    void this.ask(of, "");
    return true;
  }

  // typed asks anew once nobody types any more. It reports whether it was into the palette.
  typed(at: HTMLElement): boolean {
    const of = at.closest("#palette");
    if (!of || !(at instanceof HTMLInputElement)) return false;
    clearTimeout(this.later);
    this.going = false;
    this.later = setTimeout(() => void this.ask(of, at.value), wait);
    return true;
  }

  // ask fetches what the list shows; an answer that was overtaken is dropped.
  private async ask(of: Element, query: string) {
    this.asking?.abort();
    const asking = (this.asking = new AbortController());
    try {
      const from = of.getAttribute("data-from") + "?" + new URLSearchParams({ q: query });
      const answer = await fetch(from, { headers: { "HX-Request": "true" }, signal: asking.signal });
      const text = answer.ok && !answer.redirected ? await answer.text() : "";
      show(of, text, text ? undefined : say(answer.status === 401 ? "signed-out" : "not-looked"));
    } catch {
      if (asking.signal.aborted) return;
      show(of, "", say("not-looked"));
    }
    this.shown = query;
    if (this.going) this.go(of);
  }

  // go leads to what is chosen, or to the page of search.
  private go(of: Element) {
    this.going = false;
    const chosen = options(of).find((o) => o.getAttribute("aria-selected") === "true");
    if (chosen) {
      this.close();
      chosen.click();
    } else if (one<HTMLInputElement>("[role=combobox]", of)?.value.trim()) one<HTMLFormElement>("form", of)?.submit();
  }

  // close closes it; what was asked is not wanted any more.
  close() {
    clearTimeout(this.later);
    this.asking?.abort();
    box()?.close();
  }

  // down handles a key that went down. It reports whether the browser shall not.
  down(e: KeyboardEvent): boolean {
    if (opens(e)) return this.open();
    const of = e.target instanceof Element ? e.target.closest("#palette") : null;
    if (!of || e.isComposing || !one("[role=combobox]:focus", of)) return false;
    if (e.key === "Enter") {
      const value = one<HTMLInputElement>("[role=combobox]", of)?.value;
      if (value === this.shown) this.go(of);
      else this.going = true;
      return true;
    }
    if (e.key !== "ArrowDown" && e.key !== "ArrowUp") return false;
    const found = options(of);
    const at = found.findIndex((o) => o.getAttribute("aria-selected") === "true");
    if (found.length) choose(of, step(e.key, at, found.length));
    return true;
  }

  // clicked opens it by its links, and closes it by its button, by what was chosen, or beside it. It reports whether
  // the browser shall not do what it would.
  clicked(e: MouseEvent, at: Element): boolean {
    if (at.closest("[data-palette]") && !e.ctrlKey && !e.metaKey && !e.shiftKey) return this.open();
    if (at === box() || at.closest("#palette [data-close], #palette [role=option]")) this.close();
    return false;
  }
}
