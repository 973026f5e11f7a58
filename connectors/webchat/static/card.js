// One card: icon, title, state in words, running time, fields, buttons.

import { element, icon, words } from "./dom.js";
import { running } from "./clock.js";

const STYLES = new Set(["primary", "danger"]);

export function card(view, presses) {
  const made = element("article", { class: "card", "data-state": view.state });
  made.append(
    element("span", { class: "icon", "aria-hidden": "true" }, icon(view.state)),
    heading(view),
    view.text ? element("p", { class: "text" }, view.text) : "",
    view.fields.length ? fields(view.fields) : "",
    view.audio ? element("audio", { controls: true, preload: "none", src: view.audio }) : "",
    view.buttons.length ? buttons(view.buttons, presses) : "",
  );
  return made;
}

export function spoken(view) {
  return [view.title, view.state_words, view.text].filter(Boolean).join(". ");
}

function heading(view) {
  const state = element("p", { class: "state" });
  if (view.state_words) state.append(element("span", { class: "word" }, view.state_words));
  if (view.since) {
    const time = { class: "timer", role: "timer", "aria-label": words("elapsed"), "data-since": view.since };
    state.append(element("span", time, running(view.since)));
  }
  return element("div", { class: "head" }, element("h2", {}, view.title), state.childNodes.length ? state : null);
}

function fields(list) {
  const table = element("dl", { class: "fields" });
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
