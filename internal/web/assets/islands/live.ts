// What makes a page quick and live. Every page works without this file: forms post and links go. Here: keys, drafts of
// check-ins, and a refresh that leaves alone whatever a person is typing into. Nothing here knows a goal or a person;
// pages say what is what with data-* attributes.

type Ctx = { sourceElement: Element; response?: { raw: Response; status: number }; weirSent?: HTMLFormElement };
declare const htmx: { registerExtension(name: string, hooks: Record<string, (elt: Element, detail: any) => unknown>): void };

const all = <T extends Element>(selector: string, root: ParentNode = document) => [...root.querySelectorAll<T>(selector)];
const one = <T extends Element>(selector: string, root: ParentNode = document) => root.querySelector<T>(selector);

// ---- live ----------------------------------------------------------------------------------------------------------

const typedInto = (elt: Element) => elt.matches("input:not([type=hidden]), textarea, select, output");

// notice says on top of the page what went wrong with what elt asked for; settled takes it back once elt was answered.
function notice(text: string, elt: Element) {
  const box = one<HTMLElement>("#notice");
  const words = box && one<HTMLElement>("[data-words]", box);
  if (!box || !words) return;
  words.textContent = text;
  box.dataset.about = elt.matches("form") ? "form" : "page";
  box.hidden = false;
}

function settled(elt: Element) {
  const box = one<HTMLElement>("#notice");
  if (box && box.dataset.about === (elt.matches("form") ? "form" : "page")) box.hidden = true;
}

const kept = " What you typed is still here.";

htmx.registerExtension("weir", {
  // A refresh never touches a control, nor opens or closes what a person opened or closed.
  htmx_before_morph_node: (elt) => !typedInto(elt),
  htmx_before_morph_attr: (elt, d: { attrName: string }) => !(d.attrName === "open" && elt.matches("details, dialog")),
  // An answer that is not the fragment asked for (signed out, gone, out of order) is said, not swapped in.
  htmx_after_request: (elt, d: { ctx: Ctx }) => {
    const raw = d.ctx.response?.raw;
    if (elt.id === "live") return true; // a stream that cannot be had is no news: the page still works
    if (!raw) return true;
    if ((raw.ok && !raw.redirected) || raw.status === 422 || raw.status === 304) {
      settled(elt);
      return true;
    }
    if (raw.redirected || raw.status === 401) notice("You are signed out. Sign in again in another tab, then try once more." + kept, elt);
    else if (elt.id === "region") notice(raw.status < 500 ? "This page has gone or is no longer shown to you." : "Weir could not refresh this page. The figures here may be old.", elt);
    else notice("That was not saved. Try again in a moment." + kept, elt);
    return false;
  },
  htmx_error: (elt) => {
    if (elt.id === "live") return;
    notice(elt.matches("form") ? "Weir could not be reached, so that was not saved." + kept : "Weir could not be reached. The figures here may be old.", elt);
  },
  // After a pause the stream may have missed something: ask once.
  htmx_sse_after_connection: (_, d: { connection: { attempt: number } }) => {
    if (d.connection.attempt > 0) document.body.dispatchEvent(new CustomEvent("changed"));
  },
  htmx_before_swap: (_, d: { ctx: Ctx }) => {
    const sent = d.ctx.sourceElement; // by the time the swap is over it names what took the form's place
    if (sent instanceof HTMLFormElement && sent.dataset.draft) d.ctx.weirSent = sent;
  },
  htmx_after_swap: (_, d: { ctx: Ctx }) => {
    sliders();
    if (d.ctx.weirSent && d.ctx.response) afterCheckIn(d.ctx.weirSent, d.ctx.response.status);
    drafts();
  },
});

// ---- drafts --------------------------------------------------------------------------------------------------------

const draftKey = (form: HTMLFormElement) => "weir-draft:" + form.dataset.draft;
const store = (() => {
  try {
    localStorage.setItem("weir-try", "1");
    localStorage.removeItem("weir-try");
    return localStorage;
  } catch {
    return null; // storage is switched off: drafts then last as long as the page
  }
})();

function forget(prefix: string) {
  if (!store) return;
  for (const key of Object.keys(store)) if (key.startsWith(prefix)) store.removeItem(key);
}

function keep(form: HTMLFormElement) {
  const fields: Record<string, string> = {};
  for (const [name, value] of new FormData(form)) if (typeof value === "string") fields[name] = value;
  store?.setItem(draftKey(form), JSON.stringify(fields));
  const told = one<HTMLElement>(".draft", form);
  if (told && store) told.textContent = "Draft kept in this browser";
}

const drafted = new WeakSet<HTMLFormElement>();

// drafts puts back what was typed, once per form and never over a form the server has just sent back refused.
function drafts() {
  for (const form of checkIns()) {
    if (drafted.has(form)) continue;
    drafted.add(form);
    const saved = store?.getItem(draftKey(form));
    if (!saved || one("[aria-invalid]", form)) continue;
    let fields: Record<string, string>;
    try {
      fields = JSON.parse(saved);
    } catch {
      continue;
    }
    for (const control of all<HTMLInputElement>("input:not([type=hidden]), textarea", form)) {
      const value = fields[control.name];
      if (value === undefined) continue;
      if (control.type === "radio") control.checked = control.value === value;
      else control.value = value;
      slid(control);
      if (control.matches("textarea") && value) control.closest("details")?.setAttribute("open", "");
    }
    const told = one<HTMLElement>(".draft", form);
    if (told) told.textContent = "Your draft is back";
  }
}

// ---- sliders: the number is the field, the slider a second way to set it ---------------------------------------------

function odds(percent: number, words: string): string {
  for (const pair of words.split("|")) {
    const at = pair.indexOf(":");
    if (percent <= Number(pair.slice(0, at))) return pair.slice(at + 1);
  }
  return "";
}

function sliders() {
  for (const range of all<HTMLInputElement>("input.range[hidden]")) range.hidden = false;
}

function slid(target: HTMLElement) {
  const box = target.closest<HTMLElement>("[data-odds]");
  if (!box) return;
  const number = one<HTMLInputElement>("input[type=number]", box);
  const range = one<HTMLInputElement>("input[type=range]", box);
  const out = one<HTMLElement>("output", box);
  if (!number || !range || !out) return;
  if (target === range) number.value = range.value;
  else if (number.value) range.value = number.value;
  out.textContent = number.value ? odds(Number(number.value), box.dataset.odds ?? "") : "";
}

// ---- check-in by keyboard ------------------------------------------------------------------------------------------

const checkIns = () => all<HTMLFormElement>("form[data-draft]");
const stops = (form: HTMLFormElement) =>
  all<HTMLElement>("input:not([type=hidden]):not([type=range]), textarea, button[data-main]", form).filter(
    (c) => !(c.matches("input[type=radio]") && !(c as HTMLInputElement).checked && one("input[type=radio]:checked", form)) && c.checkVisibility(),
  );

function focusFirst(form: HTMLFormElement | undefined) {
  if (!form) return;
  const to = one<HTMLElement>("[aria-invalid]", form) ?? stops(form)[0];
  to?.focus();
  if (to instanceof HTMLInputElement && to.type !== "radio") to.select();
  form.closest("article")?.scrollIntoView({ block: "nearest" });
}

let order: string[] = []; // of the open forms, as they stood when one was sent

function afterCheckIn(sent: HTMLFormElement, status: number) {
  const open = checkIns();
  const again = open.find((f) => f.dataset.draft === sent.dataset.draft);
  if (status === 422 && again) return focusFirst(again);
  forget(draftKey(sent));
  const after = order.slice(order.indexOf(sent.dataset.draft ?? "") + 1);
  const next = open.find((f) => after.includes(f.dataset.draft ?? "")) ?? open[0];
  if (next) focusFirst(next);
  else one<HTMLElement>("#steps a, h1")?.focus();
}

function enter(e: KeyboardEvent, at: HTMLElement, form: HTMLFormElement) {
  if (at.matches("textarea, button, summary, a")) return;
  e.preventDefault();
  const row = stops(form).filter((c) => !c.matches("input[type=radio]") || c === at || !at.matches("input[type=radio]"));
  const next = row[row.indexOf(at) + 1];
  if (!next || next.matches("button")) return form.requestSubmit(one<HTMLButtonElement>("button[data-main]", form));
  next.focus();
  if (next instanceof HTMLInputElement && next.type !== "radio") next.select();
}

// ---- keys ----------------------------------------------------------------------------------------------------------

let first = ""; // the g of "g w"
let firstAt = 0;

function press(key: string): boolean {
  const find = (root: ParentNode) => one<HTMLElement>(`[data-key="${CSS.escape(key)}"]`, root);
  const to = find(one("main") ?? document) ?? find(document); // the page's own way before the rail's
  to?.click();
  return !!to;
}

function move(by: number) {
  const rows = all<HTMLElement>("[data-row]").filter((r) => r.checkVisibility());
  const at = rows.findIndex((r) => r === document.activeElement);
  rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + by))]?.focus();
}

document.addEventListener("keydown", (e) => {
  const at = e.target instanceof HTMLElement ? e.target : document.body;
  const form = at.closest<HTMLFormElement>("form[data-draft]") ?? undefined;
  if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) {
    const any = at.closest("form");
    if (any && any.method === "post") {
      e.preventDefault();
      any.requestSubmit(one<HTMLButtonElement>("button[data-main]", any));
    }
    return;
  }
  if (e.isComposing || e.ctrlKey || e.metaKey || e.altKey || one("dialog[open]")) return;
  if (e.key === "Enter" && form && !e.shiftKey) return enter(e, at, form);
  if (e.key === "Escape" && at.matches("input, textarea")) return at.blur();
  const number = at.matches('input[inputmode="decimal"], input[type=number], input[type=radio], input[type=range]');
  if (at.matches("input, textarea, select") && !number) return;
  if (number && at.matches("input[type=radio]") && /^[123]$/.test(e.key) && form) {
    const radio = all<HTMLInputElement>("input[type=radio]", form)[Number(e.key) - 1];
    radio?.focus();
    radio?.click();
    return;
  }
  if (e.key === "n") {
    const button = one<HTMLButtonElement>("button[data-nothing]", form ?? checkIns()[0] ?? document.createElement("i"));
    if (button) {
      e.preventDefault();
      (button.form as HTMLFormElement).requestSubmit(button);
    }
    return;
  }
  if (number) return;
  if (e.key === "?") return one<HTMLDialogElement>("#keys")?.showModal();
  if (e.key === "/") {
    const find = one<HTMLInputElement>("input[type=search]");
    if (find) e.preventDefault();
    return find?.focus();
  }
  if (e.key === "j" || e.key === "k") return move(e.key === "j" ? 1 : -1);
  if (first && e.timeStamp - firstAt < 1200) {
    press(first + " " + e.key);
    first = "";
  } else if (e.key === "g") {
    first = "g";
    firstAt = e.timeStamp;
  } else if (e.key.length === 1) press(e.key);
});

document.addEventListener("click", (e) => {
  if (e.target instanceof Element && e.target.closest("[data-keys]")) one<HTMLDialogElement>("#keys")?.showModal();
});
document.addEventListener("input", (e) => {
  if (!(e.target instanceof HTMLElement)) return;
  if (e.target instanceof HTMLInputElement) slid(e.target);
  const form = e.target.closest<HTMLFormElement>("form[data-draft]");
  if (form) keep(form);
});
document.addEventListener("submit", (e) => {
  if (!(e.target instanceof HTMLFormElement)) return;
  if (e.target.matches("[data-sign-out]")) forget("weir-draft:"); // what was typed stays with who typed it
  order = checkIns().map((f) => f.dataset.draft ?? "");
});

drafts();
sliders();
// Someone with a keyboard came to type; on a phone the keyboard would cover what they came to read.
if (one("#steps") && !location.hash && !matchMedia("(pointer: coarse)").matches) focusFirst(one<HTMLFormElement>("[aria-invalid]")?.closest("form") ?? checkIns()[0]);
for (const button of all<HTMLElement>("[data-keys][hidden]")) button.hidden = false;
