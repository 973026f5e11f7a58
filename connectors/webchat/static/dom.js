// Elements by hand: text only ever goes in as text, never as markup.

const SVG = "http://www.w3.org/2000/svg";

const PATHS = {
  welcome: "M4.500 5h15a1.500 1.500 0 0 1 1.500 1.500v9a1.500 1.500 0 0 1-1.500 1.500H11l-4.500 4v-4h-2A1.500 1.500 0 0 1 3 15.500v-9A1.500 1.500 0 0 1 4.500 5ZM8 9.500h8M8 12.500h5",
  info: "M12 11v6M12 7.5v.01M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18",
  ok: "M5 12.5l4.5 4.5L19 7.500",
  question: "M9 9.200a3 3 0 1 1 4.300 2.700c-.9.45-1.300 1-1.300 2.100M12 17.500v.01M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18",
  ringing: "M6 16.500V11a6 6 0 1 1 12 0v5.500l1.500 1.500h-15ZM10 20.500a2.200 2.200 0 0 0 4 0",
  connected: "M6 4h3.200l1.600 4.200-2.100 1.500a11 11 0 0 0 5.600 5.600l1.500-2.100L20 14.800V18a2 2 0 0 1-2.200 2A16 16 0 0 1 4 6.200 2 2 0 0 1 6 4Z",
  ended: "M6 4h3.200l1.600 4.200-2.100 1.500a11 11 0 0 0 5.600 5.600l1.500-2.100L20 14.800V18a2 2 0 0 1-2.200 2A16 16 0 0 1 4 6.200 2 2 0 0 1 6 4Z",
  refused: "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18M5.800 5.800l12.400 12.400",
  play: "M8 5.500v13l10.500-6.500Z",
  pause: "M8.500 6v12M15.500 6v12",
  speaking: "M4 9.500v5h3.500L12 18V6L7.500 9.500ZM15.500 9a4.200 4.200 0 0 1 0 6M18 6.500a8 8 0 0 1 0 11",
  muted: "M4 9.500v5h3.500L12 18V6L7.500 9.500ZM16 9.500l5 5M21 9.500l-5 5",
  error: "M12 9v4.500M12 17v.01M12 3.500 2.500 20h19Z",
};

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, String(value));
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", width: 20, height: 20, "aria-hidden": "true" }))
    svg.setAttribute(key, value);
  for (const [key, value] of Object.entries({
    d: PATHS[name] ?? PATHS.info,
    fill: "none",
    stroke: "currentColor",
    "stroke-width": 2,
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
  }))
    path.setAttribute(key, value);
  svg.append(path);
  return svg;
}

export const byId = (id) => document.getElementById(id);

const facts = JSON.parse(byId("facts").textContent);

export { facts };

export function words(name, values = {}) {
  return facts.words[name].replace(/\{(\w+)\}/g, (place, key) => (key in values ? String(values[key]) : place));
}
