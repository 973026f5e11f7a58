// What a button asks for before it acts: a dialog with one input, in front of everything else.

import { element, words } from "./dom.js";

// Returns what was typed, "" where nobody wanted to.
export function ask({ label, hint, most, long }, title) {
  const kind = long ? "textarea" : "input";
  const field = element(kind, {
    id: "asked", required: true, autofocus: true, maxlength: most, placeholder: hint, autocomplete: "off",
    enterkeyhint: "done", inputmode: /^\d+$/.test(hint) ? "numeric" : null, ...(long ? { rows: 4 } : { type: "text" }),
  });
  const cancel = element("button", { type: "button" }, words("cancel"));
  const form = element(
    "form",
    { method: "dialog" },
    element("h2", { id: "asking" }, title ?? label),
    element("label", { for: "asked" }, label),
    field,
    element("p", { class: "buttons" }, element("button", { class: "primary", value: "typed" }, words("ok")), cancel),
  );
  const dialog = element("dialog", { class: "asking", "aria-labelledby": "asking" }, form);
  cancel.addEventListener("click", () => dialog.close());
  form.addEventListener("submit", (event) => {
    field.value = field.value.trim();
    if (form.reportValidity()) return;
    event.preventDefault();
  });
  // The keys of the page stay out of it.
  dialog.addEventListener("keydown", (event) => event.stopPropagation());
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "typed" ? field.value : "");
    });
  });
}
