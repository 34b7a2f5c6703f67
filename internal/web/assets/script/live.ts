// A refresh that leaves alone whatever a person is typing into, and answers to forms that htmx sends.

import * as notice from "./notice";

// spread is over how many milliseconds the pages that look again once the stream is back do so.
type Connection = { attempt: number; spread?: number };
type Ctx = { sourceElement: Element; response?: { raw: Response; status: number }; weirSent?: HTMLFormElement };
type Hooks = Record<string, (elt: Element, detail: any) => unknown>;
declare const htmx: { registerExtension(name: string, hooks: Hooks): void };

const typedInto = (elt: Element) => elt.matches("input:not([type=hidden]), textarea, select, output");

// register gives htmx our rules. swapped is called after every swap, with the form that was answered if it keeps a
// draft; taken with a form whose answer leads to another page; stale when the page is to look again, at a moment of its
// own within as many milliseconds.
export function register(
  swapped: (sent?: HTMLFormElement, status?: number) => void,
  taken: (form: HTMLFormElement) => void,
  stale: (spread: number) => void,
) {
  htmx.registerExtension("weir", {
    // A refresh never touches a control, nor opens or closes what a person opened or closed. A form that says what it
    // was read as stays whole: what is typed on it belongs to that.
    // What was unfolded since stays: it is fetched again by itself.
    htmx_before_morph_node: (elt, d: { newNode: Element }) =>
      !typedInto(elt) &&
      !elt.matches("form[data-version]") &&
      !(elt.matches("[data-unfolded]") && !d.newNode.matches("[data-unfolded]")),
    htmx_before_morph_attr: (elt, d: { attrName: string }) =>
      !(d.attrName === "open" && elt.matches("details, dialog")),
    // An answer that is not the fragment asked for (signed out, gone, out of order) is said, not swapped in.
    htmx_after_request: (elt, d: { ctx: Ctx }) => {
      const raw = d.ctx.response?.raw;
      if (elt.id === "live" || !raw) return true; // a stream that cannot be had is no news: the page still works
      if (raw.ok && raw.headers.has("HX-Redirect") && elt instanceof HTMLFormElement) taken(elt);
      const words = notice.refusal(raw, elt.id === "region" ? "region" : "form");
      if (words) notice.show(words, elt);
      else notice.settled(elt);
      return !words;
    },
    htmx_error: (elt) => {
      if (elt.id !== "live") notice.show(notice.unreached(elt), elt);
    },
    // A change is heard by thousands of pages at once, so that each is told by itself when to ask. It is also said how
    // many will be back at once when the server stops.
    htmx_sse_before_message: (_, d: { connection: Connection; message: { event: string; data: string } }) => {
      const spread = Number(d.message.data) || 0;
      d.connection.spread = d.message.event === "stopping" ? spread : 0;
      if (d.message.event !== "changed") return;
      d.message.event = "heard"; // the regions wait for "changed"
      stale(spread);
    },
    // After a pause the stream may have missed something: ask once.
    htmx_sse_after_connection: (_, d: { connection: Connection }) => {
      if (d.connection.attempt > 0) stale(d.connection.spread ?? 0);
    },
    htmx_before_swap: (_, d: { ctx: Ctx }) => {
      const sent = d.ctx.sourceElement; // by the time the swap is over it names what took the form's place
      if (sent instanceof HTMLFormElement && sent.matches("[data-draft]")) d.ctx.weirSent = sent;
    },
    htmx_after_swap: (_, d: { ctx: Ctx }) => swapped(d.ctx.weirSent, d.ctx.response?.status),
  });
}
