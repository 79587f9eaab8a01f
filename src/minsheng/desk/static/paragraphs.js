// The paragraphs of the open document: shown, walked through, and corrected.
import { $, el, say } from "./dom.js";
import { correct, correctionOf, corrections, takeBack } from "./corrections.js";
import { exclusive, labelOf, labels, names, same, switched } from "./labels.js";
import { clear, mark, rest } from "./marks.js";
import { buildTags, paintTags } from "./tags.js";
import { clock, t } from "./words.js";

const FIRST = 80; // rows that are built at once; the rest follow in pieces, so that the page answers meanwhile
const PIECE = 250;

/** The open document, as the desk gave it, or null. */
export let open = null;
let rows = []; // {paragraph, node, text, note, buttons}
let current = -1;
let building = 0;
let isPressed = false; // the mouse: it may be about to select text, which marks must not replace
let byText = new Map(); // text -> rows

/** Show a document. */
export function show(document_) {
  open = document_;
  rows = [];
  byText = new Map();
  current = -1;
  building += 1;
  rest(null);
  $("paragraphs").replaceChildren();
  if (open) build(building, 0);
}

function build(turn, start) {
  if (turn !== building) return; // another document was opened
  const piece = open.paragraphs.slice(start, start + (start ? PIECE : FIRST)).map(row);
  $("paragraphs").append(...piece.map(({ node }) => node));
  const next = start + piece.length;
  if (start === 0 && rows.length) setCurrent(0, { quietly: true });
  if (next < open.paragraphs.length) setTimeout(build, 0, turn, next);
  else document.dispatchEvent(new Event("paragraphs-built"));
}

function row(paragraph) {
  const node = $("paragraph").content.firstElementChild.cloneNode(true);
  const [number, tags, text, note] = node.children;
  const buttons = buildTags(paragraph.scores);
  const made = { paragraph, node, text, note, buttons };
  number.textContent = paragraph.number;
  if (paragraph.page) number.title = t("page_line", { page: paragraph.page });
  tags.setAttribute("aria-label", t("tags_of", { n: paragraph.number }));
  tags.append(...buttons);
  text.textContent = paragraph.text;
  node.dataset.at = rows.push(made) - 1;
  byText.set(paragraph.text, [...(byText.get(paragraph.text) ?? []), made]);
  reach(made, false);
  paint(made);
  return made;
}

/** Return the labels that a paragraph has: those that people said, else the model's. */
export function held(paragraph) {
  return correctionOf(paragraph.text)?.labels ?? paragraph.labels;
}

function paint({ paragraph, node, note, buttons }) {
  const said = correctionOf(paragraph.text);
  paintTags(buttons, paragraph.labels, said?.labels ?? null);
  node.classList.toggle("seen", said !== null);
  node.classList.toggle("unsent", Boolean(said?.unsent));
  note.replaceChildren(...(said ? noteOf(paragraph, said) : []));
}

/** Who said it; and below, when, and the way back. */
function noteOf(paragraph, said) {
  const key = same(said.labels, paragraph.labels) ? "confirmed" : "changed";
  const who = said.who ? t(`${key}_by`, { who: said.who }) : t(key);
  const back = el("button", { type: "button", class: "plain", data: { act: "back" } }, t("take_back"));
  const when = said.unsent ? el("strong", {}, t("unsent")) : clock(said.when);
  return [el("span", { class: "by", title: who }, who), el("span", {}, when, " ", back)];
}

/** Only the current row is in the way of the Tab key. */
function reach({ node, buttons }, on) {
  node.tabIndex = on ? 0 : -1;
  for (const button of buttons) button.tabIndex = on ? 0 : -1;
}

function setCurrent(at, { quietly = false, focus = true } = {}) {
  if (!rows[at]) return;
  if (rows[current] && current !== at) {
    rows[current].node.classList.remove("current");
    reach(rows[current], false);
  }
  const before = current;
  current = at;
  const { node } = rows[at];
  reach(rows[at], true);
  if (quietly) return rest(null);
  node.classList.add("current");
  if (!isPressed) markCurrent();
  else if (at !== before) rest(null);
  if (focus) node.focus({ preventScroll: true });
}

/** Mark the words behind the labels of the current row. */
function markCurrent() {
  const { paragraph, node, text } = rows[current] ?? {};
  if (node?.classList.contains("current")) rest(text, paragraph.text, held(paragraph));
}

/** Go to the paragraph with this number, and show it. */
export function goTo(number) {
  const at = rows.findIndex(({ paragraph }) => paragraph.number === number);
  if (at < 0) return;
  rows[at].node.hidden = false;
  setCurrent(at);
  rows[at].node.scrollIntoView({ block: "center" });
}

/** Show only the paragraphs that `wanted(paragraph)`; return how many. */
export function filter(wanted) {
  let shown = 0;
  for (const { paragraph, node } of rows) {
    node.hidden = !wanted(paragraph);
    if (!node.hidden) shown += 1;
  }
  if (rows[current]?.node.hidden) {
    const first = rows.findIndex(({ node }) => !node.hidden);
    if (first >= 0) setCurrent(first, { quietly: true });
  }
  return shown;
}

function step(by) {
  const started = rows[current]?.node.classList.contains("current");
  let at = started ? current + by : current;
  while (rows[at]?.node.hidden) at += by;
  if (!rows[at]) return;
  setCurrent(at);
  rows[at].node.scrollIntoView({ block: "nearest" });
}

function set(at, wanted) {
  const { paragraph } = rows[at];
  correct(paragraph.text, wanted, open.name);
  say(t("said_on", { n: paragraph.number, labels: names(wanted) || t("said_none") }));
}

/** Act on a key; return whether it meant something. */
export function key(event) {
  const moves = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 };
  if (event.key in moves) return step(moves[event.key]), true;
  const at = current;
  if (!rows[at]?.node.classList.contains("current")) return false;
  const { paragraph, node } = rows[at];
  const label = labelOf(event.key);
  if (label) return set(at, switched(held(paragraph), label)), true;
  if (event.key === "0") return exclusive || set(at, []), true;
  const onButton = document.activeElement?.tagName === "BUTTON" || !node.contains(document.activeElement);
  if (event.key === "Enter" && !onButton) return set(at, held(paragraph)), true;
  return false;
}

/** Listen to the mouse, to the focus, and to corrections. */
export function startParagraphs() {
  const list = $("paragraphs");
  const rowOf = (target) => rows[target.closest(".row")?.dataset.at];
  list.addEventListener("click", ({ target }) => {
    const made = rowOf(target);
    if (!made) return;
    const at = Number(made.node.dataset.at);
    const button = target.closest("button");
    if (getSelection()?.isCollapsed !== false || button) setCurrent(at, { focus: !button });
    if (button?.dataset.label) set(at, switched(held(made.paragraph), button.dataset.label));
    if (button?.dataset.act === "back") {
      takeBack(made.paragraph.text, open.name);
      made.node.focus({ preventScroll: true });
    }
  });
  const point = ({ target }) => {
    const tag = target.closest?.(".tag");
    if (tag) mark(rowOf(tag).text, rowOf(tag).paragraph.text, tag.dataset.label);
  };
  list.addEventListener("pointerover", point);
  list.addEventListener("focusin", (event) => {
    point(event);
    const made = rowOf(event.target);
    if (made) setCurrent(Number(made.node.dataset.at), { focus: false });
  });
  list.addEventListener("pointerout", ({ target }) => target.closest?.(".tag") && clear());
  list.addEventListener("focusout", clear);
  list.addEventListener("pointerdown", () => (isPressed = true));
  for (const over of ["pointerup", "pointercancel"]) document.addEventListener(over, () => (isPressed = false));
  corrections.addEventListener("changed", ({ detail }) => {
    byText.get(detail.text)?.forEach(paint);
    if (rows[current]?.paragraph.text === detail.text) markCurrent();
  });
}

/** Return how often each label, "none" and "seen" occur in the open document. */
export function counts() {
  const found = { none: 0, seen: 0, ...Object.fromEntries(labels.map(({ id }) => [id, 0])) };
  for (const paragraph of open?.paragraphs ?? []) {
    const has = held(paragraph);
    for (const id of has) found[id] = (found[id] ?? 0) + 1;
    if (!has.length) found.none += 1;
    if (correctionOf(paragraph.text)) found.seen += 1;
  }
  return found;
}

/** Return the number of the paragraph that shows this text, or undefined. */
export function numberOf(text) {
  return byText.get(text)?.[0].paragraph.number;
}
