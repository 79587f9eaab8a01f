// The tags of one text: a button a label, each in its place, with its score. The document and the queue share them.
import { el } from "./dom.js";
import { colour, keyOf, labels, name } from "./labels.js";
import { t } from "./words.js";

/** Return a score as people read it: a whole percentage that says neither 0 nor 100 of what is neither. */
export function percent(score) {
  return Math.min(99, Math.max(0, Math.round(score * 100)));
}

/** Build the buttons of a text, one a label; `scores` by label. They are painted by `paintTags`. */
export function buildTags(scores) {
  return labels.map(({ id }) => {
    const score = percent(scores[id] ?? 0);
    const title = t("tag_title", { name: name(id), score, key: keyOf(id) });
    const said = el("span", { class: "score", "aria-hidden": "true" }, String(score));
    const button = el("button", { type: "button", class: `tag ${colour(id)}`, data: { label: id, key: keyOf(id) }, title }, el("span", {}, name(id)), said);
    button.setAttribute("aria-label", t("score", { name: name(id), score }));
    return button;
  });
}

/** Show which labels a text has. `found` are the model's, `said` is what people said: labels or null. */
export function paintTags(buttons, found, said) {
  for (const button of buttons) {
    const id = button.dataset.label;
    const on = (said ?? found).includes(id);
    button.setAttribute("aria-pressed", String(on));
    button.classList.toggle("said", on && said !== null);
    button.classList.toggle("struck", !on && said !== null && found.includes(id));
  }
}

/** Build the names of labels as they are shown where nothing can be clicked. */
export function chips(held) {
  if (!held.length) return [el("span", { class: "chip c0" }, t("none"))];
  return held.map((id) => el("span", { class: `chip ${colour(id)}` }, name(id)));
}
