// Puts the page together: the line to the bridge, the conversation, the composer.

import { ask } from "./asking.js";
import { byId, element, facts, words } from "./dom.js";
import { card } from "./card.js";
import { setClock } from "./clock.js";
import { Composer } from "./composer.js";
import { fill, Offers } from "./filling.js";
import { Line } from "./line.js";
import { Log } from "./log.js";
import { newId, Outbox } from "./outbox.js";

const outbox = new Outbox();
const presses = new Map(outbox.all.filter((deed) => deed.message.type === "press").map(({ message }) => [message.token, message.id]));
const line = new Line();
const log = new Log(presses);
const composer = new Composer({ ask: (question) => line.send({ type: "complete", ...question }), send: say });
const offers = new Offers((question) => line.send({ type: "complete", ...question }));
let commands = [];
let person = {};
let unread = 0;

function say(text) {
  composer.remember(text);
  const message = { type: "say", id: newId(), text };
  hand(message);
}

function hand(message) {
  outbox.add(message);
  const sent = line.send(message);
  if (message.type === "say") log.typing(message.id, message.text, words(sent ? "working" : "queued"));
  welcomeCard(false);
}

function press(token, typed = "") {
  if (presses.has(token)) return;
  const id = newId();
  presses.set(token, id);
  log.press(token, true);
  hand({ type: "press", id, token, typed });
}

async function fillIn({ command, given }) {
  const known = commands.find((each) => each.name === command);
  const entered = known && (await fill(known, given, offers));
  if (entered) hand({ type: "fill", id: newId(), command, arguments: entered });
}

function settle(id) {
  const deed = outbox.remove(id);
  log.mark(id, "");
  for (const [token, pressed] of presses) if (pressed === id) lift(token);
  return deed;
}

function lift(token) {
  presses.delete(token);
  log.press(token, false);
}

// What was kept while the line was down is sent now; what is too old waits for a word of its owner.
function resend() {
  for (const deed of outbox.all) {
    const { message } = deed;
    if (outbox.fresh(deed)) line.send(message);
    else if (message.type !== "say") settle(message.id);
    else fail(message, words("not_sent"));
    if (message.type === "say" && outbox.get(message.id)) log.typing(message.id, message.text, words("working"));
  }
}

function fail(message, reason) {
  outbox.remove(message.id);
  log.typing(message.id, message.text, reason);
  log.mark(message.id, reason, () => hand(message));
}

function announce(text) {
  if (!text) return;
  byId("said").textContent = text;
  if (document.hidden) document.title = `(${(unread += 1)}) ${facts.bridge}`;
}

function introduce(view) {
  person = view;
  byId("name").textContent = view.name;
  byId("extension").textContent = view.extension ? `${words("extension")} ${view.extension}` : words("no_extension");
}

function welcomeCard(wanted) {
  const old = byId("welcome");
  if (!wanted || old) return wanted || old?.remove();
  const view = {
    title: words("welcome", { name: person.name }),
    text: words("welcome_text"),
    state: "welcome", state_words: "", fields: [], buttons: [], since: "", audio: "",
  };
  const made = card(view, presses);
  const row = element("div", { class: "buttons" });
  for (const [index, name] of [person.extension ? "call" : "link", "status", "help"].entries()) {
    const button = element("button", { type: "button", class: index === 0 ? "primary" : null }, words(`start_${name}`));
    button.addEventListener("click", () => (index === 0 ? composer.fill(`/${name} `) : say(`/${name}`)));
    row.append(button);
  }
  made.append(row);
  byId("log").append(element("li", { class: "entry reply", id: "welcome" }, made));
}

function linkState(state) {
  const link = byId("link");
  link.dataset.state = state;
  link.querySelector(".words").textContent = words(state);
  byId("banner").hidden = state === "online" || state === "connecting";
  byId("banner").textContent = words("waiting");
}

function older(more) {
  byId("older").hidden = !more;
  byId("older").disabled = false;
  byId("older").textContent = words("older");
}

line.addEventListener("welcome", ({ detail }) => {
  if (detail.version !== facts.version && !byId("line").value && !outbox.all.length) location.reload();
  setClock(detail.now);
  introduce(detail.person);
  composer.commands = commands = detail.commands;
  log.reset(detail.entries);
  for (const entry of detail.entries) if (entry.kind === "typed") composer.remember(entry.text);
  older(detail.more);
  resend();
  welcomeCard(log.empty);
  linkState("online");
});

line.addEventListener("dropped", () => {
  linkState("reconnecting");
  for (const { message } of outbox.all) if (message.type === "say") log.mark(message.id, words("queued"));
});

line.addEventListener("entry", ({ detail }) => {
  welcomeCard(false);
  if (detail.entry.kind === "typed") composer.remember(detail.entry.text);
  announce(log.arrived(detail.entry));
});

line.addEventListener("edit", ({ detail }) => announce(log.edit(detail.id, detail.card)));
line.addEventListener("choices", ({ detail }) => {
  if (!offers.offered(detail.seq, detail.choices)) composer.offered(detail.seq, detail.choices);
});

line.addEventListener("done", ({ detail }) => {
  settle(detail.id);
  introduce(detail.person);
});

// A button that asks for something acts once it is typed.
line.addEventListener("asks", async ({ detail }) => {
  if (!settle(detail.id)) return;
  const typed = await ask(detail.ask, log.labelOf(detail.token));
  if (typed) press(detail.token, typed);
});

line.addEventListener("refused", ({ detail }) => {
  const message = settle(detail.id);
  if (message?.type === "say") fail(message, detail.text);
});

line.addEventListener("older", ({ detail }) => {
  log.older(detail.entries);
  older(detail.more);
});

byId("older").addEventListener("click", () => {
  byId("older").disabled = line.send({ type: "older", before: log.oldest });
});

byId("log").addEventListener("click", (event) => {
  const button = event.target.closest("button[data-token], button[data-form]");
  if (button?.dataset.form) fillIn(JSON.parse(button.dataset.form));
  else if (button) press(button.dataset.token);
});

document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  unread = 0;
  document.title = facts.bridge;
});

for (const { message } of outbox.all) if (message.type === "say") log.typing(message.id, message.text, words("queued"));
linkState("connecting");
line.start();
