// What scripts tell the reader. The server writes the texts on the page, in the reader's language.

import { one } from "./dom";

export type Text =
  | "signed-out"
  | "gone"
  | "not-yours"
  | "not-saved"
  | "page-gone"
  | "not-refreshed"
  | "unsent"
  | "not-reached"
  | "not-looked"
  | "draft-kept"
  | "draft-restored";

export const say = (text: Text): string => one(`#says [data-say="${text}"]`)?.textContent ?? "";
