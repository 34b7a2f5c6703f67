// How sure somebody is: the number is the field, the slider a second way to set it, and words say it once more.

import { all, one } from "./dom";

// odds gives the words for a percentage, from "10:hardly|50:even|100:sure": the first whose bound it does not pass.
export function odds(percent: number, words: string): string {
  for (const pair of words.split("|")) {
    const at = pair.indexOf(":");
    if (at > 0 && percent <= Number(pair.slice(0, at))) return pair.slice(at + 1);
  }
  return "";
}

// show makes the sliders visible: without a script they would do nothing.
export function show() {
  for (const range of all<HTMLInputElement>("input.range[hidden]")) range.hidden = false;
}

// follow makes number, slider and words agree after target was changed.
export function follow(target: Element) {
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
