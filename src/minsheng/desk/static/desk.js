// The desk: what is shown at which address, the keys, and the line that says whether corrections are saved.
import { takeToken } from "./api.js";
import { signature, startCorrections, undo } from "./corrections.js";
import { drawLead, lastPlace, listDocuments, showAgain, showDocument, startDocuments } from "./documents.js";
import { $, say, warn } from "./dom.js";
import { download } from "./download.js";
import { labels, learnModel, names, take, model } from "./labels.js";
import { hurry, outbox, state } from "./outbox.js";
import * as paragraphs from "./paragraphs.js";
import * as queue from "./queue.js";
import * as retrain from "./retrain.js";
import { showAll, startTopics } from "./topics.js";
import { learnFolder } from "./untaught.js";
import { switchLanguage, t, translate } from "./words.js";

const SECTIONS = ["start", "page", "queue", "retrain"];
let view = "start";
let counting = 0;

/** Show what the address names: #/ or #/new, #/d/ID, #/d/ID/PARAGRAPH, #/queue, #/retrain. */
async function route() {
  const [, place = "", id, number] = decodeURI(location.hash).split("/");
  try {
    if (place === "d" && id) {
      await showDocument(id, Number(number) || 0);
      if (paragraphs.open) reveal("page");
    } else if (place === "queue") {
      reveal("queue");
      await queue.showQueue();
    } else if (place === "retrain") {
      reveal("retrain");
      await retrain.showRetrain();
    } else {
      reveal("start");
    }
    await queue.countQueue();
  } catch (problem) {
    warn(problem.sentence ?? String(problem));
  }
}

function reveal(name) {
  view = name;
  document.body.dataset.view = name;
  for (const section of SECTIONS) $(section).hidden = section !== name;
  const tab = name === "start" ? "page" : name;
  for (const link of document.querySelectorAll(".bar nav a")) {
    if (link.dataset.view === tab) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  document.querySelector(".bar nav a").href = name === "page" ? "#/new" : lastPlace();
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("textarea, input:not([type=checkbox]), select") || document.querySelector("dialog[open]")) return;
  if (act(event)) event.preventDefault();
}

function act(event) {
  if (event.key === "?") return showKeys(), true;
  if (view === "queue") return queue.key(event);
  if (view !== "page") return false;
  if (event.key === "Escape") return showAll(), true;
  if (event.key === "u") return undoStep(), true;
  return paragraphs.key(event);
}

function undoStep() {
  const text = undo();
  if (text === null) return say(t("nothing_to_undo"));
  const number = paragraphs.numberOf(text);
  if (number) paragraphs.goTo(number);
  say(number ? t("undone", { n: number }) : t("undone_text"));
}

function showKeys() {
  const listed = labels.slice(0, 9);
  $("last-key").textContent = String(listed.length);
  $("key-labels").textContent = t("key_labels", { labels: names(listed.map(({ id }) => id)) });
  $("keys").showModal();
}

/** Say whether all corrections are saved. Nothing is said before there is one. */
function drawState() {
  const { waiting, refused, failed, kept } = state();
  const node = $("state");
  const trouble = refused.length > 0 || (waiting > 0 && (failed || !kept));
  node.classList.toggle("trouble", trouble);
  if (refused.length) node.textContent = t("refused", { n: refused.length, why: refused[0].refused });
  else if (waiting && !kept) node.textContent = t("not_kept");
  else if (waiting && failed) node.textContent = t("waiting", { n: waiting });
  else if (waiting) node.textContent = t("saving");
  else if (drawState.before) node.textContent = t("saved");
  drawState.before ||= waiting > 0;
  clearTimeout(counting);
  if (!waiting) counting = setTimeout(() => queue.countQueue().catch(() => {}), 1500);
}

function drawWords() {
  translate();
  $("language").textContent = t("language_name");
  $("language").lang = t("language_name") === "English" ? "en" : "zh-Hans";
  if (!model) return;
  take(model); // names of another width
  drawLead();
}

function start() {
  takeToken();
  drawWords();
  $("who").value = signature.get();
  $("who").addEventListener("change", () => signature.set($("who").value));
  $("language").addEventListener("click", async () => {
    switchLanguage();
    drawWords();
    drawState();
    await showAgain();
    await listDocuments().catch(() => {});
    if (view === "queue") queue.draw();
    if (view === "retrain") retrain.draw();
  });
  $("keys-button").addEventListener("click", showKeys);
  document.querySelector(".downloads").addEventListener("click", ({ target }) => target.dataset.format && download(target.dataset.format));
  document.addEventListener("keydown", onKey);
  addEventListener("hashchange", route);
  addEventListener("online", hurry);
  outbox.addEventListener("state", drawState);
  startDocuments();
  paragraphs.startParagraphs();
  startTopics();
  begin();
}

/** Ask the desk for what the page needs, until it answers. */
async function begin() {
  try {
    await learnModel();
    await listDocuments();
    warn(null);
  } catch (problem) {
    warn(problem.sentence ?? String(problem));
    setTimeout(begin, 2000);
    return;
  }
  startCorrections();
  drawWords();
  await learnFolder().catch(() => {}); // a file of corrections that cannot be read is told of where it matters
  if (!location.hash.startsWith("#/") || location.hash === "#/") {
    const place = lastPlace();
    if (place !== "#/") history.replaceState(null, "", place);
  }
  await route();
}

start();
