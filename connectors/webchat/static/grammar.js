// Where in a command somebody is typing (pure): its name, or which of its arguments, from which character on.

export function situation(text, commands) {
  const start = /^\/(\S*)(\s*)/.exec(text);
  if (!start) return { kind: "none" };
  if (!start[2]) return { kind: "name", prefix: start[1].toLowerCase(), start: 0 };
  const first = start[1].toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
  const [behind, second, blank] = /^(\S*)(\s*)/.exec(text.slice(start[0].length));
  const whole = `${first} ${second.toLowerCase()}`;
  const two = blank && commands.find((each) => each.name === whole);
  if (two) return { ...argument(text, start[0].length + behind.length, two), members: [] };
  const members = blank ? [] : commands.filter((each) => each.name.startsWith(whole));
  const command = commands.find((each) => each.name === first) ?? commands.find((each) => each.default && each.name.startsWith(`${first} `));
  if (command) return { ...argument(text, start[0].length, command), members };
  return members.length ? { kind: "name", prefix: whole, start: 0 } : { kind: "none" };
}

export function needsMore(command) {
  return command.parameters.some((parameter) => parameter.required);
}

function argument(text, from, command) {
  const required = command.parameters.filter((parameter) => parameter.required);
  const optional = command.parameters.filter((parameter) => !parameter.required);
  const done = finished(text, from);
  const used = [];
  let place = { parameter: null, start: from, plain: 0 };
  for (const word of done) {
    const keyword = optional.find((each) => each.name === word.text.toLowerCase() && each !== bare(command) && !each.marked);
    if (keyword) {
      used.push(keyword.name);
      place = { ...place, parameter: keyword, start: word.end };
    } else if (place.parameter && !place.plain) {
      place = { ...place, parameter: null, start: word.end };
    } else if (!place.parameter) {
      place.plain += 1;
      if (place.plain < required.length) place.start = word.end;
    }
  }
  const parameter = place.parameter ?? required[Math.min(place.plain, required.length - 1)] ?? bare(command) ?? null;
  if (!parameter) return { kind: "argument", command, parameter: null, prefix: "", start: text.length, keywords: [] };
  return {
    kind: "argument",
    command,
    parameter,
    prefix: text.slice(place.start).replace(/^["“«\s]+/, ""),
    start: place.start,
    whole: place.parameter !== null || parameter === required.at(-1) || required.length === 0,
    keywords: keywords(text, command, used, place.plain >= Math.max(1, required.length)),
  };
}

const bare = (command) => (command.parameters[0]?.required === false ? command.parameters[0] : null);

// The words that have a blank behind them; quoted ones count as one.
function finished(text, from) {
  const found = [];
  const word = /(?:"[^"]*"|\S+)(\s+)/g;
  word.lastIndex = from;
  for (let match = word.exec(text); match; match = word.exec(text))
    found.push({ text: match[0].trim(), end: word.lastIndex });
  return found;
}

// `from DEVICE` can be offered once everything needed stands there; where nothing is needed, from its first letter on.
function keywords(text, command, used, ready) {
  const typed = /(\S*)$/.exec(text)[1].toLowerCase();
  if (!ready && (needsMore(command) || !typed)) return [];
  return command.parameters
    .filter((each) => !each.required && each !== bare(command))
    .filter((each) => !used.includes(each.name) && each.name.startsWith(typed))
    .map((each) => ({ parameter: each, start: text.length - typed.length }));
}
