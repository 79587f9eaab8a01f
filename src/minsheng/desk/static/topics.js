// The topics of the open document: a strip from its beginning to its end, their counts, and the filter.
import { $, el, recall, remember } from "./dom.js";
import { correctionOf, corrections } from "./corrections.js";
import { colour, labels, name } from "./labels.js";
import { counts, filter, goTo, held, open } from "./paragraphs.js";
import { t } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 1000;
const LONG = 500; // paragraphs: the strip of a longer document is drawn when the hand rests
const wanted = new Set(); // labels, "none", "seen"; empty: all
let drawing = 0;

/** Start anew, for another document. */
export function showTopics() {
  wanted.clear();
  draw();
}

/** Show all paragraphs. */
export function showAll() {
  wanted.clear();
  draw();
  apply();
}

function wants(paragraph) {
  if (!wanted.size) return true;
  const has = held(paragraph);
  if (has.some((id) => wanted.has(id)) || (wanted.has("none") && !has.length)) return true;
  return wanted.has("seen") && correctionOf(paragraph.text) !== null;
}

function apply() {
  $("none-shown").hidden = filter(wants) > 0;
}

function draw() {
  if (!open) return;
  const found = counts();
  drawStrip(found);
  drawFilter(found);
  const tagged = open.paragraphs.length - found.none;
  $("facts").textContent = t("facts", { n: open.paragraphs.length, tagged })
    + (found.seen ? ` · ${t("facts_corrected", { n: found.seen })}` : "");
}

function drawFilter(found) {
  const shown = labels.map(({ id }) => id).filter((id) => found[id] || wanted.has(id));
  const list = [["none", "c0", t("none")], ["seen", "cs", t("corrected")]].filter(([id]) => found[id] || wanted.has(id));
  const choices = [...shown.map((id) => [id, colour(id), name(id)]), ...list];
  const focused = document.activeElement?.dataset?.filter;
  const all = el("button", { type: "button", data: { filter: "" }, "aria-pressed": String(!wanted.size) }, t("all"), " ",
    el("span", { class: "count" }, String(open.paragraphs.length)));
  const rest = choices.map(([id, hue, text]) => el("button",
    { type: "button", class: hue, data: { filter: id }, "aria-pressed": String(wanted.has(id)) },
    el("i", { class: "dot" }), text, " ", el("span", { class: "count" }, String(found[id]))));
  const box = el("input", { type: "checkbox", id: "all-scores", data: { filter: "scores" } });
  box.checked = recall("scores") === "all";
  $("paragraphs").classList.toggle("all-scores", box.checked);
  $("filter").replaceChildren(all, ...rest, el("label", { class: "all-scores-label" }, box, t("all_scores")));
  if (focused !== undefined) $("filter").querySelector(`[data-filter="${CSS.escape(focused)}"]`)?.focus();
}

/** A cell a paragraph, as wide as its text is long, in the colours of its topics. */
function drawStrip(found) {
  const sizes = open.paragraphs.map(({ text }) => Math.max(text.length, 12));
  const total = sizes.reduce((sum, size) => sum + size, 0) || 1;
  const gap = open.paragraphs.length > 150 ? 0 : 1.4;
  const svg = document.createElementNS(SVG, "svg");
  const about = labels.filter(({ id }) => found[id]).map(({ id }) => `${name(id)} ${found[id]}`).join(", ");
  for (const [key, value] of Object.entries({ viewBox: `0 0 ${WIDTH} 12`, preserveAspectRatio: "none", role: "img",
    "aria-label": t("strip_about", { counts: about || t("none") }) })) svg.setAttribute(key, value);
  let left = 0;
  open.paragraphs.forEach((paragraph, at) => {
    const width = (sizes[at] / total) * WIDTH;
    const has = held(paragraph);
    (has.length ? has : [null]).forEach((id, place, all) => {
      const rect = document.createElementNS(SVG, "rect");
      rect.setAttribute("class", id ? colour(id) : "c0");
      rect.setAttribute("x", left.toFixed(2));
      rect.setAttribute("width", Math.max(width - gap, 0.4).toFixed(2));
      rect.setAttribute("y", ((12 / all.length) * place).toFixed(2));
      rect.setAttribute("height", (12 / all.length).toFixed(2));
      rect.dataset.number = paragraph.number;
      svg.append(rect);
    });
    left += width;
  });
  $("strip").replaceChildren(svg);
}

/** Listen to clicks on the strip and the filter, and draw again what corrections change. */
export function startTopics() {
  $("strip").addEventListener("click", ({ target }) => {
    if (target.dataset.number) goTo(Number(target.dataset.number));
  });
  $("filter").addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    const id = button.dataset.filter;
    if (!id) wanted.clear();
    else if (!wanted.delete(id)) wanted.add(id);
    draw();
    apply();
  });
  $("filter").addEventListener("change", ({ target }) => {
    remember("scores", target.checked ? "all" : null);
    $("paragraphs").classList.toggle("all-scores", target.checked);
  });
  document.addEventListener("paragraphs-built", () => wanted.size && apply());
  corrections.addEventListener("changed", () => {
    clearTimeout(drawing);
    drawing = setTimeout(draw, open?.paragraphs.length > LONG ? 200 : 0);
  });
}
