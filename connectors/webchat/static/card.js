// One card: icon, title, running time, text, fields, buttons.

import { element, icon, words } from "./dom.js";
import { running } from "./clock.js";

const LONG_NAME = 16;
const STYLES = new Set(["primary", "danger"]);

export function card(view, presses) {
  const made = element("article", { class: "card", "data-state": view.state });
  made.append(
    badge(view),
    heading(view),
    view.text ? element("p", { class: "text" }, view.text) : "",
    view.fields.length ? fields(view.fields) : "",
    view.audio ? element("audio", { controls: true, preload: "none", src: view.audio }) : "",
    view.buttons.length ? buttons(view.buttons, presses) : "",
  );
  return made;
}

export function spoken(view) {
  return [view.state_words, view.title, view.text].filter(Boolean).join(". ");
}

function badge(view) {
  const named = view.state_words ? { role: "img", "aria-label": view.state_words } : { "aria-hidden": "true" };
  return element("span", { class: "icon", ...named }, icon(view.state));
}

function heading(view) {
  const time = { class: "timer", role: "timer", "aria-label": words("elapsed"), "data-since": view.since };
  const timer = view.since ? element("p", time, running(view.since)) : null;
  return element("div", { class: "head" }, element("h2", {}, view.title), timer);
}

function fields(list) {
  const long = list.some(({ name }) => name.length > LONG_NAME);
  const table = element("dl", { class: long ? "fields stacked" : "fields" });
  for (const { name, value } of list) table.append(element("div", {}, element("dt", {}, name), element("dd", {}, value)));
  return table;
}

function buttons(list, presses) {
  const row = element("div", { class: "buttons" });
  for (const view of list) {
    const button = element("button", { type: "button", class: STYLES.has(view.style) ? view.style : null }, view.label);
    button.dataset.token = view.token;
    if (presses.has(view.token)) pend(button);
    row.append(button);
  }
  return row;
}

export function pend(button) {
  button.setAttribute("aria-disabled", "true");
  button.classList.add("pending");
}

export function release(button) {
  button.removeAttribute("aria-disabled");
  button.classList.remove("pending");
}
