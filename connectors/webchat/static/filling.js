// What a command lacks: a dialog with an input for each of its parameters, in front of everything else.

import { element, words } from "./dom.js";

const PAUSE = 120;
const FIRST = 2 ** 30;
const LONGEST = 1000;

// Values offered while something is typed; their questions have numbers of their own, beside those of the composer.
export class Offers {
  #ask;
  #sequence = FIRST;
  #waiting = new Map();

  constructor(ask) {
    this.#ask = ask;
  }

  of(command, parameter, prefix, take) {
    this.#waiting.clear();
    this.#waiting.set((this.#sequence += 1), take);
    this.#ask({ seq: this.#sequence, command, parameter, prefix: prefix.slice(0, 100) });
  }

  // Tells whether a question of ours was answered.
  offered(sequence, choices) {
    this.#waiting.get(sequence)?.(choices);
    this.#waiting.delete(sequence);
    return sequence > FIRST;
  }
}

// Returns what was entered by name, null where nobody wanted to.
export function fill(command, given, offers) {
  const fields = command.parameters.map((each, place) => field(command, each, given[each.name] ?? "", place, offers));
  const cancel = element("button", { type: "button" }, words("cancel"));
  const form = element(
    "form",
    { method: "dialog" },
    element("h2", { id: "filling" }, `/${command.name}`),
    element("p", {}, command.help),
    ...fields.flatMap(({ parts }) => parts),
    element("p", { class: "buttons" }, element("button", { class: "primary", value: "filled" }, words("ok")), cancel),
  );
  const dialog = element("dialog", { class: "asking", "aria-labelledby": "filling" }, form);
  cancel.addEventListener("click", () => dialog.close());
  form.addEventListener("submit", (event) => {
    for (const { input } of fields) input.value = input.value.trim();
    if (!form.reportValidity()) event.preventDefault();
  });
  // The keys of the page stay out of it.
  dialog.addEventListener("keydown", (event) => event.stopPropagation());
  document.body.append(dialog);
  dialog.showModal();
  fields.find(({ input }) => !input.value)?.input.focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "filled" ? entered(fields) : null);
    });
  });
}

function field(command, parameter, value, place, offers) {
  const [id, list] = [`filled-${place}`, `offered-${place}`];
  const input = element("input", {
    id, value, type: "text", required: parameter.required, maxlength: LONGEST, autocomplete: "off",
    list: parameter.completes ? list : null,
  });
  const hint = parameter.required ? "" : ` (${words("optional")})`;
  const label = element("label", { for: id }, `${sentence(parameter.help)}${hint}`);
  if (!parameter.completes) return { name: parameter.name, input, parts: [label, input] };
  const offered = element("datalist", { id: list });
  const take = (choices) =>
    offered.replaceChildren(...choices.map((each) => element("option", { value: each.value }, each.label)));
  let pause = 0;
  const look = () => {
    clearTimeout(pause);
    pause = setTimeout(() => offers.of(command.name, parameter.name, input.value, take), PAUSE);
  };
  input.addEventListener("input", look);
  input.addEventListener("focus", look);
  return { name: parameter.name, input, parts: [label, input, offered] };
}

function entered(fields) {
  return Object.fromEntries(fields.filter(({ input }) => input.value).map(({ name, input }) => [name, input.value]));
}

function sentence(words) {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
