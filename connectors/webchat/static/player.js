// Plays a recording: its loudness drawn, a position to move by mouse, finger or keys, a speed. One plays at a time.

import { element, icon, words } from "./dom.js";
import { length } from "./clock.js";

const SVG = "http://www.w3.org/2000/svg";
const BARS = 56;
const [WIDE, GAP, HIGH] = [3, 2, 40];
const FLAT = 2;
const SPEEDS = [1, 1.5, 2];

let playing = null;

export function player(view) {
  const made = element("div", { class: "player", role: "group", "aria-label": words("recording"), "data-path": view.path });
  const audio = element("audio", { preload: "none", src: view.path });
  const button = element("button", { type: "button", class: "play" });
  const wave = waveform(view.waveform);
  const position = element("input", { type: "range", class: "position", min: 0, step: 0.01, value: 0, "aria-label": words("position") });
  const time = element("span", { class: "time" });
  const speed = element("button", { type: "button", class: "speed" });
  const trouble = element("p", { class: "trouble", role: "status", hidden: true });
  made.append(button, element("div", { class: "track" }, wave.drawing, position), time, speed, audio, trouble);

  const whole = () => (Number.isFinite(audio.duration) && audio.duration ? audio.duration : view.seconds);
  // Where it is, also while no byte is there: before it is loaded, and when it has to be loaded again.
  let wanted = 0;
  const now = () => (audio.readyState ? audio.currentTime : wanted);

  function show() {
    const [at, end] = [Math.min(now(), whole()), whole()];
    position.max = end;
    position.value = at;
    position.setAttribute("aria-valuetext", words("position_of", { at: length(at), whole: length(end) }));
    wave.played(end ? at / end : 0);
    time.textContent = at || !audio.paused ? `${length(at)} / ${length(end)}` : length(end);
  }

  function follow() {
    if (audio.readyState) wanted = audio.currentTime;
    show();
    if (!audio.paused) requestAnimationFrame(follow);
  }

  function marked() {
    const paused = audio.paused;
    button.replaceChildren(icon(paused ? "play" : "pause"));
    button.setAttribute("aria-label", words(paused ? "play" : "pause"));
  }

  function move(to) {
    wanted = Math.max(0, Math.min(to, whole()));
    if (audio.readyState) audio.currentTime = wanted;
    show();
  }

  function quicker() {
    audio.playbackRate = SPEEDS[(SPEEDS.indexOf(audio.playbackRate) + 1) % SPEEDS.length];
    rated();
  }

  function rated() {
    const times = audio.playbackRate.toLocaleString(document.documentElement.lang);
    speed.textContent = `${times}×`;
    speed.setAttribute("aria-label", words("speed", { times }));
  }

  async function toggle() {
    if (!audio.paused) return audio.pause();
    trouble.hidden = true;
    if (audio.error) audio.load();
    try {
      await audio.play();
    } catch {
      // The element says so itself: see "error" below; or it was paused before it began.
    }
  }

  button.addEventListener("click", toggle);
  speed.addEventListener("click", quicker);
  position.addEventListener("input", () => move(position.valueAsNumber));
  position.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -3, PageUp: 3 }[event.key];
    if (!step) return;
    event.preventDefault();
    move(now() + step * Math.max(1, Math.min(5, whole() / 10)));
  });
  audio.addEventListener("loadedmetadata", () => {
    if (wanted) audio.currentTime = wanted;
    show();
  });
  audio.addEventListener("play", () => {
    if (playing !== audio) playing?.pause();
    playing = audio;
    marked();
    follow();
  });
  for (const name of ["pause", "seeked", "durationchange"])
    audio.addEventListener(name, () => {
      marked();
      show();
    });
  audio.addEventListener("ended", () => {
    wanted = 0;
    audio.currentTime = 0;
  });
  audio.addEventListener("error", () => {
    trouble.textContent = words("not_playable");
    trouble.hidden = false;
    marked();
  });
  marked();
  rated();
  show();
  return made;
}

function waveform(coded) {
  const drawing = document.createElementNS(SVG, "svg");
  const width = BARS * (WIDE + GAP) - GAP;
  for (const [key, value] of Object.entries({ class: "wave", viewBox: `0 0 ${width} ${HIGH}`, preserveAspectRatio: "none", "aria-hidden": "true" }))
    drawing.setAttribute(key, value);
  const edge = document.createElementNS(SVG, "rect");
  edge.setAttribute("height", HIGH);
  const clip = document.createElementNS(SVG, "clipPath");
  clip.id = `played-${crypto.getRandomValues(new Uint32Array(1))[0]}`;
  clip.append(edge);
  const shape = bars(coded);
  const done = path(shape, "done");
  done.setAttribute("clip-path", `url(#${clip.id})`);
  drawing.append(clip, path(shape, "rest"), done);
  return { drawing, played: (part) => edge.setAttribute("width", width * part) };
}

function path(shape, name) {
  const made = document.createElementNS(SVG, "path");
  made.setAttribute("class", name);
  made.setAttribute("d", shape);
  return made;
}

function bars(coded) {
  const points = loudness(coded);
  let shape = "";
  for (let bar = 0; bar < BARS; bar += 1) {
    const [from, to] = [bar, bar + 1].map((each) => Math.floor((each * points.length) / BARS));
    const part = points.slice(from, Math.max(to, from + 1));
    const high = Math.max(FLAT, (Math.max(0, ...part) / 255) * HIGH);
    shape += `M${bar * (WIDE + GAP)} ${(HIGH - high) / 2}h${WIDE}v${high}h-${WIDE}Z`;
  }
  return shape;
}

function loudness(coded) {
  try {
    return [...atob(coded)].map((each) => each.charCodeAt(0));
  } catch {
    return [];
  }
}
