// The text field: suggestions while typing, the last commands with the arrow keys, Enter to send.

import { byId, element, words } from "./dom.js";
import { needsMore, situation } from "./grammar.js";
import { Menu } from "./menu.js";

const PAUSE = 80;
const REMEMBERED = 50;

export class Composer {
  #line = byId("line");
  #menu = new Menu((item, how) => this.#choose(item, how));
  #commands = [];
  #said = [];
  #recalled = -1;
  #sequence = 0;
  #asking = 0;
  #dismissed = false;
  #ask;
  #send;

  constructor({ ask, send }) {
    this.#ask = ask;
    this.#send = send;
    byId("composer").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#line.addEventListener("input", () => {
      this.#recalled = -1;
      this.#dismissed = false;
      this.#look();
    });
    this.#line.addEventListener("keydown", (event) => this.#key(event));
    this.#line.addEventListener("focus", () => this.#look());
    this.#line.addEventListener("blur", () => this.#menu.hide());
    // The key goes on to the field: an empty one gets the slash and shows the commands.
    document.addEventListener("keydown", (event) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target === this.#line) return;
      this.#line.focus();
      if (this.#line.value) event.preventDefault();
    });
  }

  set commands(list) {
    this.#commands = list;
    if (document.activeElement === this.#line) this.#look();
  }

  remember(text) {
    this.#said = [...this.#said.filter((each) => each !== text), text].slice(-REMEMBERED);
  }

  fill(text) {
    this.#line.value = text;
    this.#line.focus();
    this.#dismissed = false;
    this.#look();
  }

  // An answer of the bridge to a question of ours; late ones are dropped.
  offered(sequence, choices) {
    if (sequence !== this.#sequence || this.#dismissed) return;
    const now = situation(this.#line.value, this.#commands);
    if (now.kind === "argument") this.#suggest(now, choices);
  }

  #look() {
    clearTimeout(this.#asking);
    this.#sequence += 1;
    const now = situation(this.#line.value, this.#commands);
    if (this.#dismissed || now.kind === "none") this.#menu.hide();
    else if (now.kind === "name") this.#names(now.prefix);
    else this.#arguments(now);
  }

  #names(prefix) {
    const found = this.#commands.filter((command) => command.name.startsWith(prefix));
    this.#menu.show(found.map(offered), { preselect: true });
  }

  #arguments(now) {
    this.#suggest(now, []);
    if (!now.parameter?.completes) return;
    const question = { seq: this.#sequence, command: now.command.name, parameter: now.parameter.name };
    this.#asking = setTimeout(() => this.#ask({ ...question, prefix: now.prefix.slice(0, 100) }), PAUSE);
  }

  #suggest(now, choices) {
    const values = choices
      .filter((choice) => choice.value !== now.prefix.trim())
      .map((choice) => ({ ...named(choice), value: choice.value, start: now.start, whole: now.whole }));
    const keywords = now.keywords.map(({ parameter, start }) => ({
      label: parameter.name,
      rest: parameter.placeholder,
      help: parameter.help,
      value: parameter.marked ? `${parameter.name}=` : parameter.name,
      start,
      whole: true,
    }));
    this.#menu.show([...now.members.map(offered), ...values, ...keywords], { usage: usage(now.command, now.parameter) });
  }

  #choose(item, how) {
    if (item.command) {
      const text = `/${item.command.name}`;
      const whole = this.#line.value.trim() === text && !needsMore(item.command);
      if (how !== "complete" && (whole || !item.command.parameters.length)) return this.#say(text);
      return this.fill(item.command.parameters.length ? `${text} ` : text);
    }
    const value = item.whole || !/\s/.test(item.value) ? item.value : `"${item.value}"`;
    this.fill(`${this.#line.value.slice(0, item.start)}${value}${value.endsWith("=") ? "" : " "}`);
  }

  #key(event) {
    if (event.isComposing) return;
    const keys = { ArrowDown: 1, ArrowUp: -1 };
    const bare = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (bare && event.key in keys) {
      if (this.#menu.open && this.#recalled < 0) this.#menu.move(keys[event.key]);
      else if (!this.#recall(-keys[event.key])) return;
    } else if (bare && event.key === "Tab" && !event.shiftKey && this.#menu.open) {
      this.#choose(this.#menu.active ?? this.#menu.first, "complete");
    } else if (event.key === "Escape" && (this.#menu.shown || this.#recalled >= 0)) {
      this.#escape();
    } else return;
    event.preventDefault();
  }

  #escape() {
    if (this.#menu.shown) this.#dismissed = true;
    else this.#line.value = "";
    this.#recalled = -1;
    this.#menu.hide();
  }

  // Steps back (1) or forth (-1) through what was said; false where there is nothing to step through.
  #recall(step) {
    if (this.#recalled < 0 && (this.#line.value || step < 0)) return false;
    const next = Math.min(this.#recalled + step, this.#said.length - 1);
    if (next === this.#recalled && next < 0) return false;
    this.#recalled = Math.max(next, -1);
    this.#line.value = this.#recalled < 0 ? "" : this.#said.at(-1 - this.#recalled);
    this.#line.setSelectionRange(this.#line.value.length, this.#line.value.length);
    this.#menu.hide();
    return true;
  }

  #submit() {
    const active = this.#recalled < 0 && this.#menu.open ? this.#menu.active : null;
    if (active) this.#choose(active, "enter");
    else this.#say(this.#line.value.trim());
  }

  #say(text) {
    if (!text) return;
    this.#line.value = "";
    this.#recalled = -1;
    this.#menu.hide();
    this.#send(text);
  }
}

const offered = (command) => ({
  label: `/${command.name}`,
  rest: command.usage.slice(command.name.length + 2),
  help: command.help,
  command,
});

// "Bob Durand (102)" is a name and what is told of it.
function named({ label }) {
  const [, name, told] = /^(.+?) \(([^()]+)\)$/.exec(label) ?? [null, label, ""];
  return { label: name, help: told };
}

function usage(command, current) {
  const parts = [element("span", { class: "name" }, `/${command.name}`)];
  for (const parameter of command.parameters) {
    const shown = parameter.required || parameter === command.parameters[0] ? parameter.placeholder : `${parameter.name}${parameter.marked ? "=" : " "}${parameter.placeholder}`;
    parts.push(" ", element(parameter === current ? "mark" : "span", {}, parameter.required ? shown : `[${shown}]`));
  }
  if (current) parts.push(element("span", { class: "help" }, current.required ? current.help : `${current.help} (${words("optional")})`));
  return parts;
}
