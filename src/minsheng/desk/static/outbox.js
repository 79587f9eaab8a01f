// Corrections on their way to the desk. Each is kept in this browser before it is sent, and until the desk has it.
import { post } from "./api.js";
import { recall, recallNames, remember } from "./dom.js";

const NAME = "unsent.";
const SLOWEST = 30_000; // milliseconds between two tries

/** Tells "state" when something was put in, sent or refused, and "sent" {entry, correction} when the desk has one. */
export const outbox = new EventTarget();

const entries = new Map(); // name -> entry {text, labels (null: take back), who, document, at, refused}
let sending = false;
let wait = 0;
let timer = 0;
let kept = true;
let failed = false;

/** Return what is on its way: how many wait, whether the last try failed, and what the desk did not take. */
export function state() {
  const all = [...entries.values()];
  const refused = all.filter((entry) => entry.refused);
  return { waiting: all.length - refused.length, refused, failed, kept };
}

/** Return the entry of a text, or undefined. */
export function entryOf(text) {
  return entries.get(nameOf(text));
}

/** Return the entries that were left from before, and start sending them. */
export function reopen() {
  for (const name of recallNames(NAME)) {
    try {
      const entry = JSON.parse(recall(name));
      if (typeof entry.text === "string") entries.set(name, { ...entry, refused: null });
    } catch {
      remember(name, null); // not one of ours
    }
  }
  failed = entries.size > 0;
  changed();
  pump();
  return [...entries.values()];
}

/** Keep a correction and send it; what was said of the same text before and is still here is replaced. */
export function put(entry) {
  const name = nameOf(entry.text);
  const whole = { ...entry, at: Date.now() + Math.random(), refused: null };
  entries.set(name, whole);
  kept = remember(name, JSON.stringify(whole));
  changed();
  pump();
}

/** Try again now. */
export function hurry() {
  clearTimeout(timer);
  timer = 0;
  pump();
}

async function pump() {
  if (sending || timer) return;
  sending = true;
  for (;;) {
    const next = [...entries].find(([, entry]) => !entry.refused);
    if (!next || !(await trySending(...next))) break;
  }
  sending = false;
  changed();
}

/** Send one; return whether to go on with the next. */
async function trySending(name, entry) {
  let correction;
  try {
    correction = await deliver(entry);
  } catch (problem) {
    if (problem.passing ?? true) {
      failed = true;
      wait = Math.min(Math.max(1000, wait * 2), SLOWEST);
      timer = setTimeout(hurry, wait);
      return false;
    }
    entry.refused = problem.sentence;
    changed();
    return true;
  }
  wait = 0;
  failed = false;
  if (entries.get(name)?.at === entry.at) {
    entries.delete(name);
    remember(name, null);
    outbox.dispatchEvent(new CustomEvent("sent", { detail: { entry, correction } }));
  }
  changed();
  return true;
}

/** Return the correction that the desk has saved, or null when it has taken one back. */
function deliver({ text, labels, who, document }) {
  return post("labels", { text, labels, who, ...(labels && document ? { document } : {}) });
}

function changed() {
  outbox.dispatchEvent(new Event("state"));
}

/** A name for a text: 106 bits of two FNV-like sums, so that two texts do not share one. */
function nameOf(text) {
  let [a, b, c, d] = [0xdeadbeef, 0x41c6ce57, 0x9e3779b9, 0x85ebca6b];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
    c = Math.imul(c ^ code, 2246822519) ^ (c >>> 13);
    d = Math.imul(d ^ code, 3266489917) ^ (d >>> 11);
  }
  return NAME + [a, b, c, d].map((n) => (n >>> 0).toString(36)).join("-");
}
