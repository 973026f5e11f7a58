// The WebSocket: opened again whenever it drops, at once when the network comes back.

import { facts } from "./dom.js";

const SIGNED_OUT = 4401;
const FIRST = 400;
const LONGEST = 10_000;

export class Line extends EventTarget {
  #socket = null;
  #failures = 0;
  #retry = 0;
  #ready = false;

  start() {
    addEventListener("online", () => this.#hurry());
    addEventListener("offline", () => this.#socket?.close());
    document.addEventListener("visibilitychange", () => document.hidden || this.#hurry());
    this.#open();
  }

  get ready() {
    return this.#ready;
  }

  send(message) {
    if (!this.#ready) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  #open() {
    clearTimeout(this.#retry);
    const socket = new WebSocket(address());
    this.#socket = socket;
    socket.addEventListener("open", () => socket.send(JSON.stringify({ type: "hello", csrf: facts.csrf })));
    socket.addEventListener("message", (event) => this.#heard(JSON.parse(event.data)));
    socket.addEventListener("close", (event) => socket === this.#socket && this.#dropped(event.code));
  }

  #heard(message) {
    if (message.type === "welcome") {
      this.#failures = 0;
      this.#ready = true;
    }
    this.dispatchEvent(new CustomEvent(message.type, { detail: message }));
  }

  async #dropped(code) {
    this.#socket = null;
    this.#ready = false;
    this.#failures += 1;
    this.dispatchEvent(new CustomEvent("dropped"));
    const wait = Math.min(LONGEST, FIRST * 2 ** this.#failures) * (0.5 + Math.random() / 2);
    this.#retry = setTimeout(() => this.#open(), wait);
    if (code === SIGNED_OUT || this.#failures > 1) await this.#whetherSignedIn();
  }

  // A browser does not tell why a WebSocket was refused; the page does, by sending us to the sign-in page.
  async #whetherSignedIn() {
    try {
      const page = await fetch("/", { redirect: "manual", cache: "no-store" });
      if (page.type === "opaqueredirect") location.assign("/signin");
    } catch {
      // No network: trying again is all there is to do.
    }
  }

  #hurry() {
    if (!this.#socket) this.#open();
  }
}

function address() {
  const url = new URL(facts.socket, location);
  url.protocol = url.protocol.replace("http", "ws");
  return url;
}
