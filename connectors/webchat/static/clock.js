// Times: how far the browser's clock is off, running times that tick, days and hours in words.

import { words } from "./dom.js";

// Of the language the page is in, the browser's own variety: hours are written differently across one language.
const page = document.documentElement.lang;
const language = navigator.languages.find((each) => each.split("-")[0] === page) ?? page;
const hours = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" });
const days = new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long" });
const full = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "medium" });

let ahead = 0;

export function setClock(serverNow) {
  ahead = Date.parse(serverNow) - Date.now();
}

export function running(since) {
  return length((Date.now() + ahead - Date.parse(since)) / 1000);
}

export function length(exact) {
  const seconds = Math.max(0, Math.floor(exact));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (number) => String(number).padStart(2, "0");
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

export const hour = (iso) => hours.format(new Date(iso));
export const moment = (iso) => full.format(new Date(iso));

export function day(iso) {
  const that = new Date(iso);
  const midnight = new Date();
  midnight.setHours(0, 0, 0, 0);
  if (that >= midnight) return words("today");
  midnight.setDate(midnight.getDate() - 1);
  return that >= midnight ? words("yesterday") : days.format(that);
}

function tick() {
  for (const timer of document.querySelectorAll("[data-since]")) timer.textContent = running(timer.dataset.since);
  setTimeout(tick, 1000 - (Date.now() % 1000));
}

tick();
