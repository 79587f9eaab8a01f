// The words that spoke for a tag, marked in the text.
import { post } from "./api.js";
import { el } from "./dom.js";
import { colour, labels, model } from "./labels.js";

const MOST = 20; // words asked for
const FAINTEST = 0.2; // of the strongest place; what says less is not marked
const KEPT = 500; // texts whose words are remembered

const known = new Map(); // model and text -> promise of {label: [{word, contribution, spans}]}
let shown = null; // the node that is marked

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

/** Mark in `node`, which shows `text`, the words that speak for a label. */
export async function mark(node, text, label) {
  clear();
  shown = node;
  node.dataset.marking = label;
  const words = (await wordsOf(text))[label];
  if (shown !== node || node.dataset.marking !== label || !words) return;
  node.replaceChildren(...pieces(text, words, colour(label)));
}

/** Take the marks away. */
export function clear() {
  if (!shown) return;
  if (shown.firstElementChild) shown.textContent = shown.textContent;
  delete shown.dataset.marking;
  shown = null;
}

/** Cut a text into plain pieces and marked ones, `strength` 1 to 3. */
function pieces(text, words, hue) {
  const characters = Array.from(text); // spans count code points
  const found = [];
  let from = 0;
  for (const { start, stop, strength } of clusters(words)) {
    if (start > from) found.push(characters.slice(from, start).join(""));
    found.push(el("mark", { class: `${hue} s${strength}` }, characters.slice(start, stop).join("")));
    from = stop;
  }
  return [...found, characters.slice(from).join("")];
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
