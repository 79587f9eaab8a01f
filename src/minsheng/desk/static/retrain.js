// Retraining: a job on the desk, its progress, the scores before and after, what would change, and the choice.
import { get, post, remove } from "./api.js";
import { $, el, recall, remember, say, warn } from "./dom.js";
import { labels, name, colour, learnModel, model, same } from "./labels.js";
import { open } from "./paragraphs.js";
import { resetQueue } from "./queue.js";
import { chips } from "./tags.js";
import { untaught } from "./untaught.js";
import { t } from "./words.js";

const PAUSE = 700; // milliseconds between two looks at a job

let job = null;
let total = 0; // corrections that the desk has
let changes = null; // {name, total, rows: [{number, text, before, after}]} of the open document
let watching = null;
let outcome = null; // a sentence about the last job

/** Show the page, and the job that runs or waits for a choice (also after a reload). */
export async function showRetrain() {
  try {
    total = (await get("labels?limit=1")).total;
    const [latest] = (await get("train")).jobs;
    const over = !latest || latest.serving || recall("discarded") === latest.id || ["failed", "stopped"].includes(latest.state);
    if (!over && latest.id !== job?.id) {
      job = latest;
      if (job.state === "finished") await compare();
    }
  } catch (problem) {
    warn(problem.sentence);
  }
  draw();
  if (job?.state === "running") watch();
}

/** Draw the page again. */
export function draw() {
  const parts = [el("p", { class: "lead" }, t("retrain_about"))];
  if (outcome) parts.push(el("p", { class: "outcome", role: "status" }, outcome));
  if (job?.state === "running") parts.push(drawRunning());
  else if (job?.state === "finished") parts.push(...drawFinished());
  else parts.push(...drawReady());
  $("retrain-body").replaceChildren(...parts);
}

function drawReady() {
  const button = el("button", { type: "button", class: "primary", data: { act: "train" }, on: { click: start } },
    t(outcome ? "retrain_again" : "retrain_button"));
  const lacking = untaught();
  button.disabled = total === 0 && !lacking;
  const ready = total ? t("retrain_ready", { n: total }) : lacking ? null : t("retrain_none");
  const parts = [...(ready ? [el("p", {}, ready)] : []), el("p", { class: "acts" }, button)];
  return changes?.kept ? [...parts, ...drawChanges()] : parts;
}

function drawRunning() {
  const bar = el("progress", { max: 1, value: job.progress, "aria-label": t("retrain_title") });
  const step = el("span", {}, t(`step_${job.step}`));
  const stop = el("button", { type: "button", class: "plain", on: { click: stopJob } }, t("retrain_stop"));
  return el("p", { class: "round" }, bar, step, el("span", { class: "count" }, `${Math.round(job.seconds)} s`), stop);
}

async function start() {
  outcome = null;
  changes = null;
  warn(null);
  try {
    job = await post("train");
  } catch (problem) {
    return warn(problem.sentence);
  }
  draw();
  watch();
}

async function stopJob() {
  await remove(`train/${job.id}`).catch((problem) => warn(problem.sentence));
}

function watch() {
  watching ??= look().finally(() => (watching = null));
}

async function look() {
  while (job?.state === "running") {
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
    try {
      job = await get(`train/${job.id}`);
      warn(null);
    } catch (problem) {
      if (problem.status === 404) job = null; // the desk was restarted
      warn(problem.sentence);
    }
    if (job?.state === "finished") await compare();
    if (job?.state === "failed") finish(t("retrain_failed", { why: job.problem }));
    if (job?.state === "stopped") finish(t("retrain_stopped"));
    draw();
  }
}

function finish(sentence) {
  outcome = sentence;
  job = null;
}

/** Ask what the new model says of the open document, or of the one that was open last. */
async function compare() {
  changes = null;
  try {
    const before = await documentNow();
    if (!before) return;
    const after = await get(`documents/${before.id}?train=${job.id}`);
    if (after.model === job.model) changes = difference(before, after);
  } catch (problem) {
    warn(problem.sentence);
  }
}

async function documentNow() {
  if (open?.model === model.id) return open;
  const id = open?.id ?? recall("document");
  return id && get(`documents/${id}`).catch((problem) => (problem.status === 404 ? null : Promise.reject(problem)));
}

function difference(before, after) {
  const rows = before.paragraphs.map(({ number, text, labels: old }, at) => ({ number, text, before: old, after: after.paragraphs[at].labels }));
  return { id: before.id, name: before.name, total: rows.length, rows: rows.filter((row) => !same(row.before, row.after)), kept: false };
}

function drawFinished() {
  const { texts, corrections, seconds } = job;
  const about = t("retrain_texts", { texts, corrections, seconds: Math.round(seconds) });
  const keep = el("button", { type: "button", class: "primary", data: { act: "keep" }, on: { click: keepModel } }, t("keep"));
  const drop = el("button", { type: "button", data: { act: "discard" }, on: { click: discard } }, t("discard"));
  const warnings = [unlike(), ...job.warnings].filter(Boolean).map((text) => el("li", {}, text));
  return [el("h2", {}, t("retrain_result")), el("p", { class: "hint" }, about), warnings.length ? el("ul", { class: "warnings" }, warnings) : null,
    drawScores(), el("p", { class: "hint" }, t("retrain_result_about")),
    ...drawChanges(), el("p", { class: "acts choice" }, keep, drop)].filter(Boolean);
}

/** Return a warning when the two models learnt from very different numbers of texts: their scores are of other texts. */
function unlike() {
  const n = model.training.texts;
  return n && job.before && (job.texts < n * 0.8 || job.texts > n * 1.25) ? t("retrain_unlike", { n, m: job.texts }) : null;
}

const shown = (share) => (share === undefined || share === null ? "–" : (share * 100).toFixed(1));

function drawScores() {
  const { before, after } = job;
  const rows = labels.map(({ id }) => [el("span", { class: `chip ${colour(id)}` }, name(id)), before?.labels[id], after.labels[id]]);
  rows.push([t("overall"), before?.micro, after.micro], [t("exact"), { f1: before?.exact }, { f1: after.exact }]);
  const least = Math.min(...rows.flatMap(([, a, b]) => [a?.f1 ?? 1, b?.f1 ?? 1]));
  const floor = Math.max(0, Math.floor(least * 20 - 0.4) / 20); // the scale begins at a multiple of 0.05
  const head = ["topic", "before", "", "after", "change", "precision", "recall", "support"].map((key) =>
    el("th", { scope: "col" }, key ? t(key) : `${Math.round(floor * 100)} – 100`));
  const body = rows.map(([who, a, b]) => el("tr", {}, el("th", { scope: "row" }, who), el("td", {}, shown(a?.f1)),
    el("td", { class: "scale", "aria-hidden": "true" }, scale(a?.f1, b?.f1, floor)), el("td", {}, shown(b?.f1)), delta(a?.f1, b?.f1),
    el("td", { class: "more" }, shown(b?.precision)), el("td", { class: "more" }, shown(b?.recall)), el("td", { class: "more" }, String(b?.support ?? ""))));
  return el("table", { class: "scores" }, el("thead", {}, el("tr", {}, head)), el("tbody", {}, body));
}

/** A line from the score before to the score after, on a scale from `floor` to 1. */
function scale(before, after, floor) {
  const place = (value) => ((value - floor) / (1 - floor)) * 100;
  const track = el("span", { class: "track" });
  if (after === undefined) return track;
  const from = place(before ?? after);
  const line = el("i", { class: "line" });
  line.style.left = `${Math.min(from, place(after))}%`;
  line.style.width = `${Math.abs(place(after) - from)}%`;
  const dots = [["was", from], ["is", place(after)]].map(([kind, at]) => {
    const dot = el("i", { class: kind });
    dot.style.left = `${at}%`;
    return dot;
  });
  track.append(line, ...dots);
  return track;
}

function delta(before, after) {
  const by = before === undefined || before === null || after === undefined ? null : Math.round((after - before) * 1000) / 10;
  const kind = by >= 1 ? "up" : by <= -1 ? "down" : "even";
  return el("td", { class: `delta ${kind}` }, by === null ? "–" : `${by > 0 ? "+" : by < 0 ? "−" : "±"}${Math.abs(by).toFixed(1)}`);
}

function drawChanges() {
  if (!changes) return [el("p", { class: "hint" }, t("changes_no_document"))];
  const title = el("h2", {}, t(changes.kept ? "changes_kept_title" : "changes_title", { name: changes.name }));
  if (!changes.rows.length) return [title, el("p", {}, t("changes_none"))];
  const rows = changes.rows.map((row) => el("li", {}, el("a", { class: "number", href: `#/d/${changes.id}/${row.number}` }, String(row.number)),
    el("span", { class: "turn" }, chips(row.before), el("span", { "aria-hidden": "true" }, " → "), chips(row.after)),
    el("span", { class: "text", lang: "zh-Hans" }, row.text)));
  return [title, el("p", { class: "hint" }, t("changes_n", { n: rows.length, total: changes.total })), el("ol", { class: "changes" }, rows)];
}

async function keepModel() {
  try {
    await post(`train/${job.id}/serve`);
    await learnModel();
  } catch (problem) {
    return warn(problem.sentence);
  }
  if (changes) changes.kept = true;
  resetQueue();
  finish(t("kept", { model: model.id }));
  say(outcome);
  draw();
}

async function discard() {
  remember("discarded", job.id);
  await remove(`train/${job.id}`).catch(() => {}); // a desk that keeps it does no harm
  changes = null;
  finish(t("discarded"));
  draw();
}
