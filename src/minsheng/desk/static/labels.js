// The labels of the model: their names, colours and keys. A colour and a key belong to a place in their order.
import { get } from "./api.js";
import { language } from "./words.js";

const COLOURS = 9;
const KEYS = 9; // 1 to 9
const ROOM = 2.35; // em beside a name, for its score
const ONE_LINE = 30; // em

/** The labels, in their order: {id, zh, en, about}; and whether a text has exactly one. */
export let labels = [];
export let exclusive = false;
/** The model that answers: what GET /api/v1/model says. */
export let model = null;

/** Ask the desk for its model. */
export async function learnModel() {
  take(await get("model"));
}

/** Take what the desk said of its model, and tell "labels-learnt". */
export function take(answer) {
  model = answer;
  labels = answer.labels;
  exclusive = answer.exclusive;
  layOut(labels.map(({ id }) => width(name(id)) + ROOM));
  document.dispatchEvent(new Event("labels-learnt"));
}

/** Give each label its place beside a paragraph: all in one line where they fit, else two or three in a line. */
function layOut(widths) {
  const { style, classList } = document.documentElement;
  const slot = Math.min(Math.max(...widths), 12);
  const across = slot > 9.6 ? 2 : 3;
  const line = widths.reduce((sum, each) => sum + each, 0);
  const inLine = line <= ONE_LINE;
  style.setProperty("--slot-columns", inLine ? widths.map((each) => `${each}em`).join(" ") : `repeat(${across}, ${slot}em)`);
  style.setProperty("--slot-columns-narrow", `repeat(${across}, ${slot}em)`);
  style.setProperty("--slot-lines", inLine ? 1 : Math.ceil(widths.length / across));
  style.setProperty("--slot-lines-narrow", Math.ceil(widths.length / across));
  classList.toggle("many", widths.length > KEYS);
}

/** About how wide a name is, in em. */
function width(text) {
  return Array.from(text).reduce((sum, c) => sum + (c > "\u2e7f" ? 1 : 0.56), 0);
}

/** Return the name of a label in the language of the page. */
export function name(id) {
  const found = labels.find((label) => label.id === id);
  return (language === "zh" ? found?.zh : found?.en) || found?.zh || found?.en || id;
}

/** Return the class that gives a label its colour. */
export function colour(id) {
  const place = labels.findIndex((label) => label.id === id);
  return place < 0 ? "c0" : `c${(place % COLOURS) + 1}`;
}

/** Return the key of a label, or "" when it has none. */
export function keyOf(id) {
  const place = labels.findIndex((label) => label.id === id);
  return place >= 0 && place < KEYS ? String(place + 1) : "";
}

/** Return the id of the label that a key stands for, or undefined. */
export function labelOf(key) {
  return /^[1-9]$/.test(key) ? labels[Number(key) - 1]?.id : undefined;
}

/** Return these labels with one switched on or off, in their order; when they exclude each other, the one. */
export function switched(held, id) {
  if (exclusive) return [id];
  const want = held.includes(id) ? held.filter((each) => each !== id) : [...held, id];
  return inOrder(want);
}

/** Return labels in the order of the taxonomy. */
export function inOrder(held) {
  return labels.map((label) => label.id).filter((id) => held.includes(id));
}

/** Return the names of labels as one text. */
export function names(held) {
  return held.map(name).join(language === "zh" ? "、" : ", ");
}

/** Return whether two lists of labels are the same. */
export function same(one, other) {
  return one.length === other.length && one.every((id) => other.includes(id));
}
