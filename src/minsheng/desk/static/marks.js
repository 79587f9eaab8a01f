// The words that spoke for tags, marked in the text: for the one that is pointed at, or for all of a selected text.
import { post } from "./api.js";
import { el } from "./dom.js";
import { colour, labels, model } from "./labels.js";

const MOST = 20; // words asked for
const FAINTEST = 0.2; // of the strongest place; what says less is not marked
const KEPT = 500; // texts whose words are remembered

const PAUSE = 80; // milliseconds before a selected text is marked: a key that is held down walks past many

const known = new Map(); // model and text -> promise of {label: [{word, contribution, spans}]}
let pointed = null; // {node, text, labels} while one label is pointed at
let resting = null; // the same of the text that is selected
let waiting = 0;

/** Return the words of a text by label. */
function wordsOf(text) {
  const key = `${model?.id} ${text}`;
  if (!known.has(key)) {
    if (known.size >= KEPT) known.delete(known.keys().next().value);
    const asked = post("predict", { text, words: MOST, words_of: labels.map(({ id }) => id) })
      .then((answer) => answer.predictions[0].words ?? {})
      .catch(() => (known.delete(key), {}));
    known.set(key, asked);
  }
  return known.get(key);
}

/** Mark in `node`, which shows `text`, the words that speak for a label, until `clear`. */
export function mark(node, text, label) {
  clear();
  pointed = { node, text, labels: [label] };
  settle(node);
}

/** Take away what `mark` marked; a selected text gets the marks of all its labels back. */
export function clear() {
  const node = pointed?.node;
  pointed = null;
  if (node) settle(node);
}

/** Mark in `node`, which shows `text` and is selected, the words that speak for any of its labels; null: nothing is. */
export function rest(node, text = "", labels_ = []) {
  clearTimeout(waiting);
  const before = resting?.node;
  resting = node && { node, text, labels: labels_ };
  if (before && before !== node) settle(before);
  if (node) waiting = setTimeout(settle, PAUSE, node);
}

/** Give a node the marks that it should have now. */
async function settle(node) {
  const want = [pointed, resting].find((each) => each?.node === node);
  const marking = want?.labels.join(" ");
  if (!marking) return plain(node);
  node.dataset.marking = marking;
  const words = await wordsOf(want.text);
  if (node.dataset.marking !== marking || isPicked(node)) return;
  const places = want.labels.flatMap((label) => clusters(words[label] ?? []).map((each) => ({ ...each, hue: colour(label) })));
  node.replaceChildren(...pieces(want.text, places));
}

function plain(node) {
  delete node.dataset.marking;
  if (node.firstElementChild) node.textContent = node.textContent;
}

/** Whether a stretch of the text is selected to be copied: new marks would lose it. */
function isPicked(node) {
  const picked = getSelection();
  return Boolean(picked && !picked.isCollapsed && picked.containsNode(node, true));
}

/** Cut a text into plain pieces and marked ones, `strength` 1 to 3; where two labels share a word, the stronger has it. */
function pieces(text, places) {
  const characters = Array.from(text); // spans count code points
  const over = Array(characters.length).fill(null);
  for (const place of places.sort((a, b) => a.strength - b.strength)) over.fill(place, place.start, place.stop);
  const found = [];
  for (let from = 0, to = 0; from < characters.length; from = to) {
    while (to < characters.length && over[to] === over[from]) to += 1;
    const piece = characters.slice(from, to).join("");
    found.push(over[from] ? el("mark", { class: `${over[from].hue} s${over[from].strength}` }, piece) : piece);
  }
  return found;
}

/** Return the places that words speak from. Those that overlap (消费, 消费券, 券) are one, and what they add is summed. */
function clusters(words) {
  const speaking = words.filter(({ contribution }) => contribution > 0);
  const spans = speaking.flatMap(({ contribution, spans: places }) => places.map(([start, stop]) => ({ start, stop, sum: contribution })));
  const merged = [];
  for (const span of spans.sort((a, b) => a.start - b.start || b.stop - a.stop)) {
    const last = merged.at(-1);
    if (last && span.start < last.stop) {
      last.stop = Math.max(last.stop, span.stop);
      last.sum += span.sum;
    } else merged.push({ ...span });
  }
  const most = Math.max(...merged.map(({ sum }) => sum), 0);
  return merged.filter(({ sum }) => sum >= most * FAINTEST).map((each) => ({ ...each, strength: Math.ceil((each.sum / most) * 3) }));
}
