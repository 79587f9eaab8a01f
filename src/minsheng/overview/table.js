// The table of documents: sorted, filtered, and shown a page at a time.
const PAGE = 50; // documents
const SHORT = 3; // topics that a row names; the others are in its bar
const data = JSON.parse(document.getElementById("data").textContent);
const collator = new Intl.Collator("zh-CN", { numeric: true });
const [NAME, START, FOLDER, DATE, PARAGRAPHS, CHARACTERS, TOPICS, TEXTS, LINE] = Array(9).keys();

const documents = data.documents.map((row, order) => ({
  order,
  row,
  tagged: new Map(row[TOPICS]),
  words: [row[NAME], row[START], data.folders[row[FOLDER]], ...row[TEXTS].map((text) => text[4].join(""))].join("\n").toLowerCase(),
}));
const NOTHING = { topics: new Set(), folder: "", text: "", from: "", to: "" };
const state = { ...NOTHING, topics: new Set(), sort: "", down: false, page: 0, open: new Set() };
const NONE = -1; // stands for "no topic" among the topics

/** Return the documents that are wanted, in the order that is wanted. */
function wanted() {
  const words = state.text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = documents.filter(
    (each) =>
      [...state.topics].every((topic) => (topic === NONE ? each.tagged.size === 0 : each.tagged.has(topic))) &&
      isIn(data.folders[each.row[FOLDER]], state.folder) &&
      isBetween(each.row[DATE]) &&
      words.every((word) => each.words.includes(word)),
  );
  const value = VALUES[state.sort];
  if (!value) return found;
  const keys = new Map(found.map((each) => [each, value(each)]));
  const way = state.down ? -1 : 1;
  return found.sort((a, b) => compare(keys.get(a), keys.get(b), way) || a.order - b.order);
}

const VALUES = {
  name: (each) => each.row[NAME],
  date: (each) => each.row[DATE],
  paragraphs: (each) => each.row[PARAGRAPHS],
  characters: (each) => each.row[CHARACTERS],
  topics: (each) => share(each, state.topics),
};

/** Compare two values; what is empty comes last either way. */
function compare(a, b, way) {
  if (a === b) return 0;
  if (a === "" || b === "") return a === "" ? 1 : -1;
  return way * (typeof a === "string" ? collator.compare(a, b) : a - b);
}

/** Return how much of a document has the topics: of those that are chosen the least, else of all the most. */
function share({ row, tagged }, topics) {
  const chosen = [...topics].filter((topic) => topic !== NONE).map((topic) => tagged.get(topic) ?? 0);
  const characters = chosen.length ? Math.min(...chosen) : Math.max(0, ...tagged.values());
  return row[CHARACTERS] ? characters / row[CHARACTERS] : 0;
}

function isIn(folder, wantedFolder) {
  return wantedFolder === "" || folder === wantedFolder || folder.startsWith(`${wantedFolder}/`);
}

/** Tell whether a date may lie in the time that is wanted: it counts as far as it is exact. */
function isBetween(date) {
  if (!state.from && !state.to) return true;
  if (!date) return false;
  const [from, to] = [state.from, state.to].map((end) => end.slice(0, date.length));
  return (!from || date.slice(0, from.length) >= from) && (!to || date.slice(0, to.length) <= to);
}

/** Show the table as the state says. */
function show() {
  const found = wanted();
  const last = Math.max(0, Math.ceil(found.length / PAGE) - 1);
  state.page = Math.min(state.page, last);
  const start = state.page * PAGE;
  const rows = found.slice(start, start + PAGE).flatMap((each) => rowsOf(each));
  byId("rows").replaceChildren(...(rows.length ? rows : [el("tr", {}, el("td", { colspan: 5, class: "nil" }, say("nothing")))]));
  byId("found").textContent = say("found", number(found.length), number(documents.length));
  byId("clear").hidden = !isFiltered();
  showHead();
  showFilter();
  showPager(found.length, start, last);
}

function isFiltered() {
  return Boolean(state.topics.size || state.folder || state.text || state.from || state.to);
}

function rowsOf(each) {
  const { row, order } = each;
  const isOpen = state.open.has(order);
  const name = el("button", { type: "button", class: "name", "aria-expanded": String(isOpen), "data-open": order }, el("bdi", {}, row[NAME]));
  const folder = data.folders[row[FOLDER]];
  const about = el("p", { class: "about" }, ...(folder ? [el("bdi", { class: "folder" }, folder)] : []));
  if (row[START] && row[START] !== row[NAME]) about.append(el("span", { class: "start" }, row[START]));
  const line = el(
    "tr",
    { class: isOpen ? "is-open" : null },
    el("th", { scope: "row" }, name, about),
    el("td", { class: "date" }, row[DATE]),
    el("td", { class: "count", "data-label": say("paragraphs") }, number(row[PARAGRAPHS])),
    el("td", { class: "count", "data-label": say("characters") }, number(row[CHARACTERS])),
    el("td", { class: "topics" }, ...topicsOf(each)),
  );
  return isOpen ? [line, el("tr", { class: "detail" }, el("td", { colspan: 5 }, ...textsOf(row)))] : [line];
}

/** The topics of a document: a bar of shares, and the largest by name, those that are chosen first. */
function topicsOf({ row, tagged }) {
  if (!tagged.size) return [el("span", { class: "nil" }, say("no_topic"))];
  const bar = el("span", { class: "mix", "aria-hidden": "true" });
  const total = Math.max(row[CHARACTERS], [...tagged.values()].reduce((sum, value) => sum + value, 0)) || 1;
  for (const [topic, value] of tagged) bar.append(el("i", { class: colour(topic), style: `width:${((100 * value) / total).toFixed(2)}%` }));
  const order = [...tagged].sort((a, b) => state.topics.has(b[0]) - state.topics.has(a[0]));
  const chips = order.slice(0, Math.max(SHORT, state.topics.size)).map(([topic, value]) =>
    el("span", { class: `chip ${colour(topic)}` }, say("share", label(topic), percent(row[CHARACTERS] ? value / row[CHARACTERS] : 0))),
  );
  if (order.length > chips.length) chips.push(el("span", { class: "more" }, `+${order.length - chips.length}`));
  return [bar, ...chips];
}

function textsOf(row) {
  if (!row[TEXTS].length) return [el("p", { class: "nil" }, say("no_texts"))];
  return row[TEXTS].map(([place, page, topic, others, pieces, strengths]) => {
    const text = el("p", { class: "text" });
    pieces.forEach((piece, at) => text.append(at % 2 ? el("mark", { class: `s${strengths[(at - 1) / 2]}` }, piece) : piece));
    const where = [say(row[LINE] === undefined ? "paragraph" : "row", number(place)), ...(page ? [say("page", number(page))] : [])];
    const chips = [topic, ...others].map((each) => el("span", { class: `chip ${colour(each)}` }, label(each)));
    return el("blockquote", { class: colour(topic) }, text, el("cite", {}, ...chips, where.join(" · ")));
  });
}

function showHead() {
  for (const head of byId("listing").querySelectorAll("th[data-sort]")) {
    const key = head.dataset.sort;
    const isSorted = state.sort === key;
    head.setAttribute("aria-sort", isSorted ? (state.down ? "descending" : "ascending") : "none");
    head.replaceChildren(el("button", { type: "button" }, say(key), el("span", { class: "way", "aria-hidden": "true" }, isSorted ? (state.down ? "↓" : "↑") : "")));
  }
}

function showFilter() {
  const focused = document.activeElement?.dataset?.filter;
  const topics = [...data.labels.keys(), ...(data.exclusive ? [] : [NONE])];
  const buttons = topics.map((topic) =>
    el(
      "button",
      { type: "button", class: colour(topic), "aria-pressed": String(state.topics.has(topic)), "data-filter": topic },
      el("i", { class: "dot" }),
      label(topic),
    ),
  );
  byId("topic-filter").replaceChildren(...buttons);
  if (focused !== undefined) byId("topic-filter").querySelector(`[data-filter="${focused}"]`)?.focus();
}

function showPager(count, start, last) {
  const focused = document.activeElement?.dataset?.step;
  const pager = byId("pager");
  pager.hidden = last === 0;
  pager.replaceChildren(
    el("button", { type: "button", "data-step": -1, disabled: state.page === 0 }, say("back")),
    el("span", {}, say("shown", number(start + 1), number(Math.min(count, start + PAGE)))),
    el("button", { type: "button", "data-step": 1, disabled: state.page === last }, say("next")),
  );
  if (focused !== undefined) (pager.querySelector(`[data-step="${focused}"]:enabled`) ?? pager.querySelector("button:enabled"))?.focus();
}

/** Return the name of a topic in the language of the page. */
function label(topic) {
  return topic === NONE ? say("none") : data.labels[topic][language === "zh" ? 0 : 1];
}

/** Return the class that gives a topic its colour. */
function colour(topic) {
  return topic === NONE ? "c0" : `c${(topic % 9) + 1}`;
}

function byId(id) {
  return document.getElementById(id);
}
