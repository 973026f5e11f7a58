// One card: icon, title, running time, recording, text, fields, buttons.

import { element, icon, words } from "./dom.js";
import { running } from "./clock.js";
import { player } from "./player.js";

const LONG_NAME = 22;
const LONG_TEXT = 700;
const LONG_LINES = 12;
const MARKS = { "🔊": "speaking", "🔇": "muted" };
const STYLES = new Set(["primary", "danger"]);

export function card(view, presses) {
  const made = element("article", { class: "card", "data-state": view.state });
  made.append(
    badge(view),
    heading(view),
    view.audio ? player(view.audio) : "",
    ...(view.text ? text(view.text) : []),
    view.fields.length ? fields(view.fields) : "",
    view.buttons.length ? buttons(view.buttons, presses) : "",
    view.form ? filling(view.form) : "",
  );
  return made;
}

// Shows another version in the place of a card. What plays goes on: its player never leaves the page.
export function renew(old, view, presses) {
  const made = card(view, presses);
  made.classList.toggle("changed", old.dataset.state !== view.state);
  if (old.querySelector(".more")?.ariaExpanded === "true") unfold(made.querySelector(".more"));
  const [kept, fresh] = [old, made].map((each) => each.querySelector(".player"));
  if (!kept || kept.dataset.path !== fresh?.dataset.path) {
    old.replaceWith(made);
    return made;
  }
  for (const child of [...old.children]) if (child !== kept) child.remove();
  const all = [...made.children];
  const place = all.indexOf(fresh);
  kept.before(...all.slice(0, place));
  kept.after(...all.slice(place + 1));
  old.dataset.state = view.state;
  old.className = made.className;
  return old;
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

function text(content) {
  const paragraph = element("p", { class: "text" }, content);
  if (content.length <= LONG_TEXT && content.split("\n").length <= LONG_LINES) return [paragraph];
  paragraph.classList.add("folded");
  const more = element("button", { type: "button", class: "textual more", "aria-expanded": "false" }, words("all_text"));
  more.addEventListener("click", () => unfold(more, more.ariaExpanded !== "true"));
  return [paragraph, more];
}

function unfold(more, open = true) {
  if (!more) return;
  more.ariaExpanded = String(open);
  more.textContent = words(open ? "less_text" : "all_text");
  more.previousElementSibling.classList.toggle("folded", !open);
}

function fields(list) {
  const long = list.some(({ name }) => name.length > LONG_NAME);
  const listed = list.some(({ value }) => value.includes("\n") || ours(value));
  const table = element("dl", { class: ["fields", long && "stacked", listed && "listed"].filter(Boolean).join(" ") });
  for (const { name, value } of list) table.append(element("div", {}, element("dt", {}, name), lines(value)));
  return table;
}

function lines(value) {
  const all = value.split("\n").map(line);
  return element("dd", { class: all.some((each) => each.dataset.mark) ? "marked" : null }, ...all);
}

// One line of a value. A sign before a name is drawn, since not every machine has letters for it; the line says it in
// words, too. What leads to a page of our own can be followed; addresses elsewhere stay words.
function line(content) {
  const [sign, ...rest] = content.split(" ");
  if (MARKS[sign]) return element("span", { class: "line", "data-mark": MARKS[sign] }, icon(MARKS[sign]), rest.join(" "));
  const link = ours(content) ? element("a", { href: content, target: "_blank", rel: "noopener" }, content) : content;
  return element("span", { class: "line" }, link);
}

function ours(content) {
  return content.startsWith(`${location.origin}/`) && !/\s/.test(content);
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

// What a command lacks is asked for in a dialog.
function filling(form) {
  const button = element("button", { type: "button", class: "primary", "aria-haspopup": "dialog" }, words("fill_in"));
  button.dataset.form = JSON.stringify(form);
  return element("div", { class: "buttons" }, button);
}

export function pend(button) {
  button.setAttribute("aria-disabled", "true");
  button.classList.add("pending");
}

export function release(button) {
  button.removeAttribute("aria-disabled");
  button.classList.remove("pending");
}
