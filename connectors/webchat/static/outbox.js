// What was done and not yet confirmed; it survives a reload of this window. Each deed has an id of its own making,
// so that the bridge knows a second copy. After a while nothing is sent by itself: nobody wants a phone to ring
// because a laptop woke up.

import { facts } from "./dom.js";

const KEY = `outbox:${facts.person}`;
const PATIENCE = { say: 90_000, press: 20_000, fill: 20_000 };

export class Outbox {
  #deeds = new Map();

  constructor() {
    try {
      for (const deed of JSON.parse(sessionStorage.getItem(KEY) ?? "[]")) this.#deeds.set(deed.message.id, deed);
    } catch {
      sessionStorage.removeItem(KEY);
    }
  }

  get all() {
    return [...this.#deeds.values()];
  }

  add(message) {
    this.#deeds.set(message.id, { message, at: Date.now() });
    this.#save();
  }

  remove(id) {
    const deed = this.#deeds.get(id);
    this.#deeds.delete(id);
    this.#save();
    return deed?.message;
  }

  get(id) {
    return this.#deeds.get(id)?.message;
  }

  fresh(deed) {
    return Date.now() - deed.at < PATIENCE[deed.message.type];
  }

  #save() {
    sessionStorage.setItem(KEY, JSON.stringify(this.all));
  }
}

export function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
