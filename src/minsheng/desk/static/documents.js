// Documents: put in by pasting, dropping or choosing, listed, opened again, and put away.
import { get, remove, upload } from "./api.js";
import { learnAll } from "./corrections.js";
import { $, el, recall, remember, say, warn } from "./dom.js";
import { fileOf, forgetFile, keepFile } from "./files.js";
import { labels, model, learnModel, names } from "./labels.js";
import { goTo, open, show } from "./paragraphs.js";
import { reason } from "./reasons.js";
import { showTopics } from "./topics.js";
import { clock, language, t } from "./words.js";

let list = []; // what GET /documents said

/** Return the address of the document that was open last, or of the start. */
export function lastPlace() {
  const id = recall("document");
  return id ? `#/d/${id}` : "#/";
}

/** Ask for the list of documents and show it. */
export async function listDocuments() {
  list = (await get("documents")).documents;
  drawShelf();
}

function drawShelf() {
  const rows = list.map(({ id, name, when, paragraphs }) => {
    const link = el("a", { href: `#/d/${id}`, "aria-current": open?.id === id ? "page" : null },
      el("b", {}, name), el("small", {}, `${t("n_paragraphs", { n: paragraphs })} · ${clock(when)}`));
    const away = el("button", { type: "button", class: "plain away", "aria-label": t("close_document", { name }),
      title: t("close_document", { name }), on: { click: () => putAway(id) } }, "×");
    return el("li", {}, link, away);
  });
  $("shelf").replaceChildren(...rows);
  $("start-documents").replaceChildren();
  if (!list.length) return;
  $("start-documents").append(el("h2", {}, t("documents")), el("ol", {}, rows.map((row) => row.cloneNode(true))));
  for (const [at, button] of $("start-documents").querySelectorAll(".away").entries()) {
    button.addEventListener("click", () => putAway(list[at].id));
  }
}

async function putAway(id) {
  const wasOpen = open?.id === id;
  try {
    await remove(`documents/${id}`);
  } catch (problem) {
    if (problem.status !== 404) return warn(problem.sentence);
  }
  await forgetFile(id);
  if (recall("document") === id) remember("document", null);
  if (wasOpen) show(null);
  await listDocuments();
  if (wasOpen) location.hash = "#/new";
}

/** Put files in one after the other, and go to the first. Those that cannot be read are listed with the reason. */
export async function openFiles(files) {
  $("failures").replaceChildren();
  warn(null);
  const failed = [];
  let first = null;
  for (const file of files) {
    const read = await openOne(file.name, file, failed);
    first ??= read;
  }
  if (first) location.hash = `#/d/${first.id}`;
  if (first || $("start").hidden) warn(failed.join("\n")); // the start lists them itself
  await listDocuments().catch(() => {});
}

/** Put a file in; return the document, or null when it cannot be read: then why is listed, and put into `failed`. */
async function openOne(name, bytes, failed = []) {
  say(t("reading", { name }));
  document.body.classList.add("busy");
  try {
    const read = await upload(name, bytes);
    await keepFile(read.id, name, bytes);
    say(t("read", { name, n: read.paragraphs.length }));
    return read;
  } catch (problem) {
    const line = t("not_read", { name, why: problem.sentence ?? String(problem) });
    $("failures").append(el("li", {}, line));
    failed.push(line);
    say("");
    return null;
  } finally {
    document.body.classList.remove("busy");
  }
}

/** Put pasted text in, as a file of its own. */
export function openText(text, name) {
  return openFiles([new File([text], name ?? `${t("paste_name", { time: clock(new Date()) })}.txt`)]);
}

/** Put the example page in, or go to it where it is already. */
export async function openExample() {
  const there = list.find(({ name }) => name === t("example_name"));
  if (there) return void (location.hash = `#/d/${there.id}`);
  const response = await fetch("/static/example.json");
  const { text } = await response.json();
  await openText(text, t("example_name"));
}

/** Show the document with this id; from this browser when the desk has lost it. */
export async function showDocument(id, number) {
  if (open?.id !== id || open.model !== model?.id) {
    const asked = Date.now();
    const found = await fetchDocument(id);
    if (!found) return;
    if (found.model !== model?.id) await learnModel();
    learnAll(found.paragraphs, asked);
    remember("document", found.id);
    show(found);
    showTopics();
    drawHead();
    scrollTo(0, 0);
  }
  drawShelf();
  if (number) goTo(number);
}

/** Show the open document anew: in another language, or with another model. */
export async function showAgain() {
  if (!open) return;
  const again = open;
  show(again);
  showTopics();
  drawHead();
  drawShelf();
}

async function fetchDocument(id) {
  try {
    return await get(`documents/${id}`);
  } catch (problem) {
    if (problem.status !== 404) throw problem;
  }
  const file = await fileOf(id);
  const read = file && (await openOne(file.name, file.bytes));
  if (read) {
    if (read.id !== id) await forgetFile(id);
    history.replaceState(null, "", `#/d/${read.id}`);
    await listDocuments();
    say(t("reopened", { name: file.name }));
    warn(null);
    return read;
  }
  if (open?.id === id) show(null);
  remember("document", null);
  location.hash = "#/new";
  warn(t("document_gone"));
  return null;
}

function drawHead() {
  $("title").textContent = open.name;
  $("title").title = `${clock(open.when)}${open.encoding ? ` · ${open.encoding}` : ""} · ${open.model}`;
  const [problem] = open.problems;
  $("problems").hidden = !problem;
  if (problem) $("problems").textContent = t("rows_skipped", { n: open.problems.length, first: `${problem.line}: ${reason(problem.detail) ?? problem.detail}` });
}

/** Say on the empty page what the tags will be. */
export function drawLead() {
  const topics = names(labels.slice(0, 9).map(({ id }) => id));
  $("start-lead").textContent = t("start_lead", { topics: language === "zh" ? topics : topics.toLowerCase() });
}

/** Listen to pasting, dropping and choosing. */
export function startDocuments() {
  $("paste-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = $("paste").value;
    if (!text.trim()) return $("paste").focus();
    await openText(text);
    if (!$("failures").firstChild) $("paste").value = "";
  });
  $("paste").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) $("paste-form").requestSubmit();
  });
  $("file-button").addEventListener("click", () => $("file").click());
  $("file").addEventListener("change", async () => {
    await openFiles([...$("file").files]);
    $("file").value = "";
  });
  $("example-button").addEventListener("click", openExample);
  $("new-button").addEventListener("click", () => (location.hash = "#/new"));
  document.addEventListener("paste", (event) => {
    if (event.clipboardData.files.length) {
      event.preventDefault();
      openFiles([...event.clipboardData.files]);
    } else if (!event.target.closest?.("input, textarea, dialog")) {
      const text = event.clipboardData.getData("text/plain");
      if (text.trim()) openText(text);
    }
  });
  startDropping();
}

function startDropping() {
  let inside = 0;
  const veil = (on) => ($("veil").hidden = !on);
  const carries = (event) => [...event.dataTransfer.types].some((type) => type === "Files");
  document.addEventListener("dragenter", (event) => carries(event) && veil((inside += 1) > 0));
  document.addEventListener("dragleave", (event) => carries(event) && veil((inside -= 1) > 0));
  document.addEventListener("dragover", (event) => carries(event) && event.preventDefault());
  document.addEventListener("drop", (event) => {
    if (!carries(event)) return; // text that is dropped into the text area
    event.preventDefault();
    inside = 0;
    veil(false);
    openFiles([...event.dataTransfer.files]);
  });
}
