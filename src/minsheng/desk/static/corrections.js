// What people said of a text: what the desk has saved, under what is still on its way there; and undo.
import { recall, remember } from "./dom.js";
import { entryOf, outbox, put, reopen } from "./outbox.js";
import { same } from "./labels.js";

/** Tells "changed" {text} whenever what holds for a text has changed. */
export const corrections = new EventTarget();

const saved = new Map(); // text -> the desk's correction {id, labels, who, when}, or null
const heard = new Map(); // text -> when the desk answered a correction of it
const steps = []; // for undo: {text, before (labels or null), document}

/** The name that is written beside corrections. */
export const signature = {
  get: () => recall("who") ?? "",
  set: (who) => remember("who", who.trim().slice(0, 100)),
};

/** Start with what was left on its way. */
export function startCorrections() {
  outbox.addEventListener("sent", ({ detail: { entry, correction } }) => learn(entry.text, correction));
  for (const entry of reopen()) tell(entry.text);
}

/** Take what the desk says of a text: its correction or null. */
export function learn(text, correction) {
  saved.set(text, correction);
  heard.set(text, Date.now());
  tell(text);
}

/** Take what the desk said of many texts when it was asked at `asked` (milliseconds); nobody is told. */
export function learnAll(paragraphs, asked) {
  for (const { text, correction } of paragraphs) if (!(heard.get(text) >= asked)) saved.set(text, correction);
}

/** Return what holds for a text, {labels, who, when, unsent}, or null when nobody has said anything. */
export function correctionOf(text) {
  const entry = entryOf(text);
  if (entry) return entry.labels && { labels: entry.labels, who: entry.who, when: new Date(entry.at).toISOString(), unsent: true };
  const correction = saved.get(text);
  if (!correction) return null;
  return { ...correction, who: correction.who === "desk" ? "" : correction.who, unsent: false }; // the desk's name for nobody
}

/** Say that a text has these labels. It is kept in the browser when this returns, and sent. */
export function correct(text, labels, document = "") {
  const before = correctionOf(text);
  if (before && same(before.labels, labels)) return;
  steps.push({ text, before: before?.labels ?? null, document });
  apply(text, labels, document);
}

/** Say that nobody has said anything of a text. */
export function takeBack(text, document = "") {
  const before = correctionOf(text);
  if (!before) return;
  steps.push({ text, before: before.labels, document });
  apply(text, null, document);
}

/** Undo the last step; return its text, or null when there is none. */
export function undo() {
  const step = steps.pop();
  if (!step) return null;
  apply(step.text, step.before, step.document);
  return step.text;
}

function apply(text, labels, document) {
  put({ text, labels, document, who: signature.get() });
  tell(text);
}

function tell(text) {
  corrections.dispatchEvent(new CustomEvent("changed", { detail: { text } }));
}
