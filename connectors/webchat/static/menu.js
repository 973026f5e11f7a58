// The list of suggestions above the composer: a listbox that the text field controls.

import { byId, element } from "./dom.js";

export class Menu {
  #panel = byId("menu");
  #options = byId("options");
  #usage = byId("usage");
  #line = byId("line");
  #items = [];
  #active = -1;
  #choose;

  constructor(choose) {
    this.#choose = choose;
    // The text field keeps the focus, and the keyboard of a phone stays where it is.
    this.#panel.addEventListener("pointerdown", (event) => event.preventDefault());
    this.#options.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.#choose(this.#items[Number(option.dataset.index)], "pick");
    });
  }

  get shown() {
    return !this.#panel.hidden;
  }

  get open() {
    return this.shown && this.#items.length > 0;
  }

  get active() {
    return this.#items[this.#active] ?? null;
  }

  get first() {
    return this.#items[0] ?? null;
  }

  show(items, { usage = [], preselect = false } = {}) {
    this.#items = items;
    this.#options.replaceChildren(...items.map((item, index) => this.#option(item, index)));
    this.#options.hidden = items.length === 0;
    this.#usage.replaceChildren(...usage);
    this.#usage.hidden = usage.length === 0;
    this.#panel.hidden = items.length === 0 && usage.length === 0;
    this.#line.setAttribute("aria-expanded", String(items.length > 0));
    this.#mark(preselect && items.length ? 0 : -1);
  }

  hide() {
    this.show([]);
  }

  move(step) {
    const count = this.#items.length;
    this.#mark(this.#active < 0 ? (step > 0 ? 0 : count - 1) : (this.#active + step + count) % count);
  }

  #option(item, index) {
    return element(
      "li",
      { role: "option", id: `option-${index}`, "data-index": index, "aria-selected": "false" },
      element("span", { class: "what" }, item.label),
      item.rest ? element("span", { class: "rest" }, item.rest) : null,
      item.help ? element("span", { class: "help" }, item.help) : null,
    );
  }

  #mark(index) {
    this.#active = index;
    for (const [at, option] of [...this.#options.children].entries()) {
      option.setAttribute("aria-selected", String(at === index));
      if (at === index) option.scrollIntoView({ block: "nearest" });
    }
    if (index < 0) this.#line.removeAttribute("aria-activedescendant");
    else this.#line.setAttribute("aria-activedescendant", `option-${index}`);
  }
}
