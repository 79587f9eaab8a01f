// The queue: the paragraphs most worth a look, one at a time, in rounds that end.
import { get } from "./api.js";
import { correct, correctionOf, undo } from "./corrections.js";
import { $, el, say, warn } from "./dom.js";
import { exclusive, labelOf, names, same, switched } from "./labels.js";
import { clear, mark } from "./marks.js";
import { buildTags, chips, paintTags } from "./tags.js";
import { t } from "./words.js";

const ROUND = 20;

let items = []; // of this round
let at = 0;
let waiting = 0; // behind this round
let chosen = []; // labels of the item that is shown
let buttons = [];
let done = []; // {text, changed, skipped}, one an item that was passed

/** Ask how many paragraphs wait, for the link to the queue. */
export async function countQueue() {
  const { total } = await get("queue?limit=1");
  $("queue-count").textContent = total ? String(total) : "";
}

/** Show the queue: the round that is under way, or a new one. */
export async function showQueue() {
  if (at >= items.length && !done.length) await startRound();
  draw();
}

/** Forget the round: the documents or the model have changed. */
export function resetQueue() {
  items = [];
  done = [];
  at = 0;
}

async function startRound() {
  resetQueue();
  try {
    const answer = await get(`queue?limit=${ROUND}`);
    items = answer.items.filter((item) => !correctionOf(item.text)); // one that is still on its way to the desk
    waiting = Math.max(answer.total - answer.items.length, 0);
  } catch (problem) {
    warn(problem.sentence);
  }
}

/** Draw what there is: an item, the end of the round, or nothing to do. */
export function draw() {
  clear();
  const parts = at < items.length ? drawItem(items[at]) : done.length ? drawEnd() : drawEmpty();
  $("queue-body").replaceChildren(...parts);
  if (at < items.length) $("queue-body").querySelector(".card").focus({ preventScroll: true });
}

function act(name, does, key, className = "") {
  const hint = key ? el("kbd", { "aria-hidden": "true" }, key) : null;
  return el("button", { type: "button", class: className, data: { act: name }, on: { click: does } }, t(`queue_${name}`), hint);
}

function drawItem(item) {
  chosen = correctionOf(item.text)?.labels ?? item.labels;
  buttons = buildTags(item.scores);
  for (const button of buttons) {
    button.addEventListener("click", () => toggle(button.dataset.label));
    for (const event of ["pointerenter", "focus"]) button.addEventListener(event, () => mark(text, item.text, button.dataset.label));
    for (const event of ["pointerleave", "blur"]) button.addEventListener(event, clear);
  }
  const text = el("p", { class: "text", lang: "zh-Hans" }, item.text);
  const tags = el("div", { class: "tags", role: "group", "aria-label": t("tags_of", { n: item.number }) }, buttons);
  const source = el("a", { href: `#/d/${item.document}/${item.number}` }, t("queue_from", { name: item.name, n: item.number }));
  const card = el("div", { class: "card", tabindex: "-1" }, el("p", { class: "source" }, source), text);
  const acts = el("p", { class: "acts" }, act("save", save, "Enter", "primary"), exclusive ? null : act("none", none, "0"), act("skip", skip, "S"),
    at ? act("back", back, "U") : null);
  paintTags(buttons, item.labels, same(chosen, item.labels) ? null : chosen);
  return [progress(), card, el("div", { class: "hand" }, tags, acts), el("p", { class: "hint" }, t("queue_about"))];
}

function progress() {
  const bar = el("progress", { max: items.length, value: at, "aria-label": t("queue_title") });
  const left = waiting ? ` · ${t("queue_left", { n: waiting })}` : "";
  return el("p", { class: "round" }, bar, el("span", { id: "queue-place" }, t("queue_of", { i: Math.min(at + 1, items.length), n: items.length }) + left));
}

function drawEnd() {
  const changed = done.filter((each) => each.changed).length;
  const skipped = done.filter((each) => each.skipped).length;
  const about = t("queue_done_about", { n: done.length - skipped, changed, skipped });
  const list = done.map((each) => el("li", {}, chips(each.labels), el("span", { lang: "zh-Hans" }, each.text)));
  const more = el("button", { type: "button", data: { act: "more" }, on: { click: async () => (await startRound(), draw()) } }, t("queue_more"));
  const next = el("a", { class: "button primary", href: "#/retrain" }, t("to_retrain"));
  return [el("div", { class: "over", role: "status" }, el("h2", {}, t("queue_done")), el("p", {}, about)),
    el("p", { class: "acts" }, next, waiting ? more : null, act("back", back, "U")), el("ol", { class: "past" }, list)];
}

function drawEmpty() {
  const link = el("a", { class: "button", href: "#/new" }, t("to_open"));
  return [el("h2", {}, t("queue_empty")), el("p", {}, t("queue_empty_about")), el("p", { class: "acts" }, link)];
}

function toggle(id) {
  const item = items[at];
  chosen = switched(chosen, id);
  paintTags(buttons, item.labels, same(chosen, item.labels) ? null : chosen);
}

function save() {
  const item = items[at];
  correct(item.text, chosen, item.name);
  say(t("said_on", { n: item.number, labels: names(chosen) || t("said_none") }));
  pass({ text: item.text, labels: chosen, changed: !same(chosen, item.labels), skipped: false });
}

function none() {
  chosen = [];
  save();
}

function skip() {
  pass({ text: items[at].text, labels: items[at].labels, changed: false, skipped: true });
}

function pass(what) {
  done.push(what);
  at += 1;
  draw();
}

function back() {
  const last = done.pop();
  if (!last) return say(t("nothing_to_undo"));
  if (!last.skipped) undo();
  at -= 1;
  say(t("undone_text"));
  draw();
}

/** Act on a key; return whether it meant something. */
export function key(event) {
  if (event.key === "u") return back(), true;
  if (at >= items.length) return false;
  const label = labelOf(event.key);
  if (label) return toggle(label), true;
  const onButton = ["BUTTON", "A"].includes(document.activeElement?.tagName);
  if (event.key === "Enter" && !onButton) return save(), true;
  if (event.key === "0") return exclusive || none(), true;
  if (event.key === "s") return skip(), true;
  return false;
}
