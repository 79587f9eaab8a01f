// What the reader does: the language, what is folded, and the ways from the pictures to the table.

/** Fill a select with [value, text] pairs, and choose a value. */
function fill(select, pairs, chosen) {
  select.replaceChildren(...pairs.map(([value, text]) => el("option", { value, selected: value === chosen }, text)));
}

/** Give the fields of the table their choices, in the language of the page. */
function fillFields() {
  const paths = new Set();
  for (const folder of data.folders) {
    const steps = folder.split("/");
    steps.forEach((_, depth) => paths.add(steps.slice(0, depth + 1).join("/")));
  }
  paths.delete("");
  const folders = [...paths].sort((a, b) => collator.compare(a, b));
  const indented = folders.map((path) => [path, "\u3000".repeat(path.split("/").length - 1) + path.split("/").at(-1)]);
  fill(byId("folder"), [["", say("any_folder")], ...indented], state.folder);
  byId("folder-field").hidden = folders.length < 2;
  const dates = documents.map(({ row }) => row[DATE]).filter(Boolean);
  const length = [10, 7, 4].find((unit) => new Set(dates.map((date) => date.slice(0, unit))).size <= 62) ?? 4;
  const periods = [...new Set([...dates.map((date) => date.slice(0, length)), state.from, state.to].filter(Boolean))].sort();
  const pairs = periods.map((period) => [period, period]);
  fill(byId("from"), [["", say("earliest")], ...pairs], state.from);
  fill(byId("to"), [["", say("latest")], ...pairs], state.to);
  byId("dates-field").hidden = periods.length < 2;
}

/** Put the page into a language. */
function speak(to) {
  language = to;
  document.documentElement.dataset.language = to;
  document.documentElement.lang = to === "zh" ? "zh-CN" : "en";
  if (!byId("listing")) return;
  byId("search").placeholder = say("search");
  byId("topic-filter").setAttribute("aria-label", say("topics"));
  byId("pager").setAttribute("aria-label", say("pages"));
  fillFields();
  show();
}

/** Change what is wanted, and show it from its first page. */
function want(changes) {
  Object.assign(state, changes, { page: 0 });
  if (changes.topics && state.topics.size && changes.sort === undefined) Object.assign(state, { sort: "topics", down: true });
  show();
}

/** Show the documents of something that was clicked in a picture, and go there. */
function goTo(changes) {
  byId("search").value = "";
  want({ ...NOTHING, topics: new Set(), ...changes });
  fillFields();
  byId("documents").scrollIntoView();
  const first = byId("rows").querySelector("button");
  first?.focus({ preventScroll: true });
}

/** Let one of several panels be chosen; without a script all of them are there. */
function choose(choice) {
  const panels = [...choice.children];
  if (panels.length < 2) return;
  const tabs = el("div", { class: "tabs filter", role: "tablist" });
  panels.forEach((panel, at) => {
    panel.id ||= `${choice.closest("section").id}-${panel.dataset.panel}`;
    panel.setAttribute("role", "tabpanel");
    const head = panel.querySelector("h3");
    head.id = `${panel.id}-head`;
    panel.setAttribute("aria-labelledby", head.id);
    const tab = el("button", { type: "button", role: "tab", "aria-controls": panel.id });
    tab.append(...[...head.childNodes].map((node) => node.cloneNode(true)));
    tab.addEventListener("click", () => pick(at));
    tabs.append(tab);
  });
  const pick = (chosen) =>
    panels.forEach((panel, at) => {
      panel.classList.toggle("folded", at !== chosen);
      tabs.children[at].setAttribute("aria-selected", String(at === chosen));
      tabs.children[at].tabIndex = at === chosen ? 0 : -1;
    });
  tabs.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = ([...tabs.children].indexOf(document.activeElement) + step + panels.length) % panels.length;
    pick(at);
    tabs.children[at].focus();
  });
  choice.classList.add("chosen");
  choice.prepend(tabs);
  pick(0);
}

/** Open or close a row of the tree of folders. What is below a closed row stays closed when it opens again. */
function fold(twig) {
  const isOpen = twig.getAttribute("aria-expanded") !== "true";
  twig.setAttribute("aria-expanded", String(isOpen));
  const row = twig.closest("tr");
  const level = Number(row.dataset.level);
  for (let next = row.nextElementSibling; next && Number(next.dataset.level) > level; next = next.nextElementSibling) {
    const isChild = Number(next.dataset.level) === level + 1;
    next.hidden = !(isOpen && isChild);
    next.querySelector("button.twig")?.setAttribute("aria-expanded", "false");
  }
}

document.addEventListener("click", ({ target }) => {
  const twig = target.closest(".twig[aria-expanded]");
  const go = target.closest(".go");
  const bar = target.closest(".hit");
  if (target.closest("#language")) {
    speak(language === "zh" ? "en" : "zh");
    try {
      localStorage.setItem(LANGUAGE_KEY, language);
    } catch {
      // it is not remembered, and that is all
    }
  } else if (twig) fold(twig);
  else if (!byId("listing")) return;
  else if (go) goTo(go.dataset.topics === undefined ? { folder: go.dataset.folder } : { topics: new Set(go.dataset.topics.split(" ").map(Number)) });
  else if (bar) {
    const lane = bar.closest(".lane").querySelector(".go");
    const topics = new Set(lane ? lane.dataset.topics.split(" ").map(Number) : []);
    goTo({ from: bar.dataset.period, to: bar.dataset.period, topics });
  }
});

for (const choice of document.querySelectorAll("[data-choice]")) choose(choice);

if (byId("listing")) {
  byId("controls").addEventListener("submit", (event) => event.preventDefault());
  byId("search").addEventListener("input", ({ target }) => want({ text: target.value }));
  for (const field of ["folder", "from", "to"]) byId(field).addEventListener("change", ({ target }) => want({ [field]: target.value }));
  byId("topic-filter").addEventListener("click", ({ target }) => {
    const button = target.closest("[data-filter]");
    if (!button) return;
    const topic = Number(button.dataset.filter);
    const topics = new Set(state.topics);
    if (!topics.delete(topic)) topics.add(topic);
    want({ topics });
  });
  byId("clear").addEventListener("click", () => {
    goTo({ sort: "", down: false });
    byId("search").focus({ preventScroll: true });
  });
  byId("listing").addEventListener("click", ({ target }) => {
    const key = target.closest("th[data-sort]")?.dataset.sort;
    if (key) {
      want({ sort: key, down: state.sort === key ? !state.down : !["name", "date"].includes(key) });
      byId("listing").querySelector(`th[data-sort="${key}"] button`).focus();
    }
    const order = target.closest("tr:not(.detail)")?.querySelector("[data-open]")?.dataset.open;
    if (order !== undefined && !getSelection().toString()) {
      if (!state.open.delete(Number(order))) state.open.add(Number(order));
      show();
      byId("rows").querySelector(`[data-open="${order}"]`).focus({ preventScroll: true });
    }
  });
  byId("pager").addEventListener("click", ({ target }) => {
    const step = target.closest("[data-step]")?.dataset.step;
    if (step === undefined) return;
    state.page += Number(step);
    show();
    byId("listing").scrollIntoView();
  });
}
speak(language);
