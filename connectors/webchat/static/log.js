// The conversation: entries in their places, days between them, the view kept at the end.

import { card, pend, release, renew, spoken } from "./card.js";
import { byId, element, words } from "./dom.js";
import { day, hour, moment } from "./clock.js";

const NEAR = 120;

export class Log {
  #list = byId("log");
  #scroll = byId("scroll");
  #newest = byId("newest");
  #entries = new Map();
  #presses;

  constructor(presses) {
    this.#presses = presses;
    this.#newest.addEventListener("click", () => this.toEnd());
    const sizes = new ResizeObserver(() => this.#stuck && this.toEnd());
    for (const each of [this.#scroll, this.#list]) sizes.observe(each);
    this.#scroll.addEventListener("scroll", () => this.#scrolled());
  }

  #stuck = true;
  #size = "";

  // Where the page moved because it was laid out anew, nobody left the end of the conversation.
  #scrolled() {
    const size = `${this.#scroll.clientWidth} ${this.#scroll.clientHeight} ${this.#scroll.scrollHeight}`;
    if (size === this.#size || !this.#stuck) this.#stuck = this.#atEnd;
    this.#size = size;
    if (this.#atEnd) this.#newest.hidden = true;
  }

  get #atEnd() {
    return this.#scroll.scrollHeight - this.#scroll.scrollTop - this.#scroll.clientHeight < NEAR;
  }

  get oldest() {
    return Math.min(...this.#ordered.map((known) => known.entry.place).filter(Number.isFinite));
  }

  get empty() {
    return this.#entries.size === 0;
  }

  toEnd() {
    this.#scroll.scrollTop = this.#scroll.scrollHeight;
    this.#newest.hidden = true;
    this.#stuck = true;
  }

  // Everything the bridge knows of the end of the conversation; what does not adjoin it is dropped.
  reset(entries) {
    const first = entries[0]?.place ?? Infinity;
    const adjoins = entries.some((entry) => this.#entries.has(entry.id));
    if (!adjoins) for (const { entry } of this.#ordered) if (entry.place < first) this.#remove(entry.id);
    this.show(entries);
    this.toEnd();
  }

  show(entries) {
    const stuck = this.#stuck;
    for (const entry of entries) this.#put(entry);
    this.#days();
    if (stuck) this.toEnd();
  }

  older(entries) {
    const before = this.#scroll.scrollHeight - this.#scroll.scrollTop;
    this.#stuck = false;
    for (const entry of entries) this.#put(entry);
    this.#days();
    this.#scroll.scrollTop = this.#scroll.scrollHeight - before;
  }

  arrived(entry) {
    this.show([entry]);
    if (!this.#stuck) this.#newest.hidden = false;
    return entry.card ? spoken(entry.card) : "";
  }

  // Returns what to say aloud, "" when only details changed.
  edit(id, view) {
    const known = this.#entries.get(id);
    if (!known) return "";
    const before = known.entry.card;
    const stuck = this.#stuck;
    this.#renew(known, view);
    if (stuck) this.toEnd();
    return before.state === view.state && before.title === view.title ? "" : spoken(view);
  }

  typing(id, text, state) {
    const entry = { id: `t-${id}`, place: Infinity, kind: "typed", at: new Date().toISOString(), text, card: null, state };
    if (!this.#entries.has(entry.id)) this.show([entry]);
    this.mark(id, state);
    this.toEnd();
  }

  // Says beside a typed line how far it got; "" when all is done.
  mark(id, state, again = null) {
    const known = this.#entries.get(`t-${id}`);
    if (!known) return;
    const note = known.node.querySelector(".note");
    note.replaceChildren(state);
    known.node.classList.toggle("failed", again !== null);
    if (again) {
      const button = element("button", { type: "button", class: "textual" }, words("again"));
      button.addEventListener("click", again, { once: true });
      note.append(" ", button);
    }
    if (this.#stuck) this.toEnd();
  }

  forget(id) {
    this.#remove(id);
  }

  press(token, pressed) {
    for (const button of this.#list.querySelectorAll("button[data-token]"))
      if (button.dataset.token === token) (pressed ? pend : release)(button);
  }

  labelOf(token) {
    return [...this.#list.querySelectorAll("button[data-token]")].find((each) => each.dataset.token === token)?.textContent;
  }

  get #ordered() {
    return [...this.#entries.values()].sort((a, b) => a.entry.place - b.entry.place);
  }

  #put(entry) {
    const known = this.#entries.get(entry.id);
    if (known && same(known.entry, entry)) return;
    if (known?.entry.card && entry.card) {
      this.#renew(known, entry.card);
      return;
    }
    const note = known?.node.querySelector(".note")?.textContent ?? "";
    const node = entry.kind === "typed" ? typed(entry, note) : posted(entry, this.#presses);
    this.#entries.set(entry.id, { entry, node });
    known?.node.remove();
    const after = [...this.#entries.values()].filter((each) => each.node !== node && each.entry.place > entry.place);
    const next = after.sort((a, b) => a.entry.place - b.entry.place)[0];
    this.#list.insertBefore(node, next?.node ?? null);
  }

  #remove(id) {
    this.#entries.get(id)?.node.remove();
    this.#entries.delete(id);
  }

  #days() {
    for (const old of this.#list.querySelectorAll(".day")) old.remove();
    let [before, minute] = ["", ""];
    for (const { entry, node } of this.#ordered) {
      const now = day(entry.at);
      if (now !== before) this.#list.insertBefore(element("li", { class: "day" }, element("span", {}, now)), node);
      const time = now + hour(entry.at);
      node.classList.toggle("same", entry.kind === "reply" && time === minute);
      [before, minute] = [now, time];
    }
  }

  #renew(known, view) {
    known.entry.card = view;
    const old = known.node.querySelector(".card");
    const held = old.contains(document.activeElement) ? document.activeElement : null;
    const made = renew(old, view, this.#presses);
    if (held && !held.isConnected) refocus(made, held);
  }
}

function refocus(made, held) {
  const buttons = [...made.querySelectorAll("button")];
  const { token } = held.dataset;
  const same = (button) => (token ? button.dataset.token === token : button.className === held.className);
  const deed = buttons.find((button) => button.dataset.token);
  (buttons.find(same) ?? deed ?? byId("line")).focus();
}

const same = (one, other) => JSON.stringify({ ...one, at: "" }) === JSON.stringify({ ...other, at: "" });

function typed(entry, note) {
  return element(
    "li",
    { class: "entry typed", "data-id": entry.id },
    element("p", { class: "bubble" }, element("span", { class: "hidden" }, `${words("you")}: `), entry.text),
    element("p", { class: "meta" }, element("span", { class: "note" }, note), stamp(entry.at)),
  );
}

function posted(entry, presses) {
  const notice = entry.kind === "notice";
  return element(
    "li",
    { class: `entry ${entry.kind}`, "data-id": entry.id },
    card(entry.card, presses),
    element("p", { class: "meta" }, notice ? element("span", { class: "label" }, words("notice")) : null, stamp(entry.at)),
  );
}

function stamp(at) {
  return element("time", { datetime: at, title: moment(at) }, hour(at));
}

