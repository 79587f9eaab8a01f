// The open document as a file: CSV (with a BOM, so that Excel shows Chinese), XLSX or JSON Lines, corrections included.
import { correctionOf } from "./corrections.js";
import { el } from "./dom.js";
import { labels, name } from "./labels.js";
import { open } from "./paragraphs.js";
import { workbook } from "./xlsx.js";

const FORMULA = /^[=+\-@\t\r]/; // what a spreadsheet would run
const MAKERS = {
  csv: () => new Blob(["\ufeff", csv(table())], { type: "text/csv" }),
  xlsx: () => workbook(table(), open.name),
  jsonl: () => new Blob(records().map((record) => `${JSON.stringify(record)}\n`), { type: "application/jsonl" }),
};

/** Save the open document in a format: "csv", "xlsx" or "jsonl". */
export function download(format) {
  const address = URL.createObjectURL(MAKERS[format]());
  const stem = open.name.replace(/\.[a-z]{2,7}$/i, "");
  el("a", { href: address, download: `${stem}.${format}` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** The records of `classify predict --format jsonl`, and who corrected them when. */
export function records() {
  return open.paragraphs.map((paragraph) => {
    const said = correctionOf(paragraph.text);
    const { number, line, page, text, scores } = paragraph;
    const record = { source: open.name, paragraph: number, line, ...(page ? { page } : {}), text };
    return { ...record, labels: said?.labels ?? paragraph.labels, scores, ...(said ? { model_labels: paragraph.labels, who: said.who, when: said.when } : {}) };
  });
}

/** The same as rows: a head, then a row a paragraph; numbers stay numbers. */
export function table() {
  const head = ["source", "paragraph", "line", "page", "text", "labels", "topics", ...labels.map(({ id }) => `score_${id}`), "who", "when"];
  const rows = records().map((record) => [record.source, record.paragraph, record.line, record.page ?? "", record.text,
    record.labels.join(";"), record.labels.map(name).join("；"), ...labels.map(({ id }) => record.scores[id] ?? ""), record.who ?? "", record.when ?? ""]);
  return [head, ...rows];
}

/** Write a table as RFC 4180 has it; a cell that a spreadsheet would run gets an apostrophe in front. */
export function csv(rows) {
  const cell = (value) => {
    const text = typeof value === "string" && FORMULA.test(value) ? `'${value}` : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}
