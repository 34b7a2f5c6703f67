// Finding elements and going to them. Pages say what is what with data-* attributes; no module knows a goal or a
// person.

export const all = <T extends Element>(selector: string, root: ParentNode = document) =>
  [...root.querySelectorAll<T>(selector)];
export const one = <T extends Element>(selector: string, root: ParentNode = document) =>
  root.querySelector<T>(selector);

// goTo moves the focus to a control and selects what stands in it, so that typing replaces it.
export function goTo(control: HTMLElement | null | undefined) {
  control?.focus();
  if (control instanceof HTMLInputElement && control.type !== "radio") control.select();
}
