// What makes a page quick and live. Every page works without it: forms post and links go. Here the modules meet the
// page; each of them stands alone.

import * as checkin from "./checkin";
import { all, goTo, one } from "./dom";
import { Drafts, storage } from "./drafts";
import { Chord, down, help } from "./keys";
import { Palette } from "./palette";
import { register } from "./live";
import * as notice from "./notice";
import * as sliders from "./sliders";

const drafts = new Drafts(storage());
const checkIns = new checkin.CheckIns();
const chord = new Chord();
const palette = new Palette();

// wrong is the first control of a form that needs another look, in what took the form's place.
function wrong(action: string | null) {
  const form = all<HTMLFormElement>("form").find((f) => f.getAttribute("action") === action);
  return form && one<HTMLElement>("[aria-invalid], .conflict input", form);
}

// stale has the regions look again. What is heard until then is looked at with it.
let asking = 0;
function stale(spread: number) {
  const ask = () => document.body.dispatchEvent(new CustomEvent("changed"));
  if (spread < 2) ask();
  else
    asking ||= setTimeout(() => {
      asking = 0;
      ask();
    }, Math.random() * spread);
}

register(
  (sent, status) => {
    sliders.show();
    if (sent && status) {
      const taken = sent.matches("[data-check-in]") ? checkIns.answered(sent, status) : status < 400;
      if (taken) drafts.forget(sent);
      else {
        notice.past();
        goTo(wrong(sent.getAttribute("action")));
      }
    }
    drafts.restore(sliders.follow);
  },
  (form) => drafts.forget(form),
  stale,
);

document.addEventListener("keydown", (e) => {
  if (palette.down(e) || down(e, chord)) e.preventDefault();
});
document.addEventListener("click", (e) => {
  if (!(e.target instanceof Element)) return;
  if (palette.clicked(e, e.target)) e.preventDefault();
  if (e.target.closest("[data-keys]")) help();
  const left = e.target.closest("[data-leave]")?.closest<HTMLFormElement>("form[data-draft]");
  if (left) drafts.forget(left);
});
document.addEventListener("input", (e) => {
  if (!(e.target instanceof HTMLElement) || palette.typed(e.target)) return;
  if (e.target instanceof HTMLInputElement) sliders.follow(e.target);
  const form = e.target.closest<HTMLFormElement>("form[data-draft]");
  if (form) drafts.keep(form);
});
document.addEventListener("submit", (e) => {
  if (!(e.target instanceof HTMLFormElement)) return;
  if (e.target.matches("[data-sign-out]")) drafts.forgetAll(); // what was typed stays with who typed it
  if (e.target.matches("[data-draft]:not([hx-post])")) drafts.sending(e.target);
  checkIns.sending();
});

drafts.arrived(!!one("#said:not([hidden])"));
notice.once();
drafts.restore(sliders.follow);
sliders.show();
// Someone with a keyboard came to type; on a phone the keyboard would cover what they came to read.
if (one("#steps") && !location.hash && !matchMedia("(pointer: coarse)").matches) {
  checkin.begin(one("[aria-invalid]")?.closest("form") ?? checkin.forms()[0]);
}
for (const button of all<HTMLElement>("[data-keys][hidden]")) button.hidden = false;
