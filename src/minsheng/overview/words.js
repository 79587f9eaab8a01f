// The words of the parts that the script makes. What stands in the page in both languages is hidden by its style sheet.
const WORDS = {
  zh: {
    name: "文档", date: "日期", paragraphs: "段落", characters: "字数", topics: "主题",
    search: "文件名、开头、文件夹、段落中的字", pages: "翻页", any_folder: "全部", none: "没有主题", all: "全部",
    earliest: "最早", latest: "最晚", found: (n, all) => (n === all ? `${n} 份文档` : `${all} 份中的 ${n} 份`),
    shown: (a, b) => `第 ${a}–${b} 份`, back: "上一页", next: "下一页", root: "（不在文件夹里）",
    paragraph: (n) => `第 ${n} 段`, row: (n) => `第 ${n} 行`, page: (n) => `第 ${n} 页`, nothing: "没有这样的文档。",
    no_topic: "没有主题", no_texts: "这份文档没有带主题的段落。", share: (name, share) => `${name} ${share}`,
  },
  en: {
    name: "Document", date: "Date", paragraphs: "Paragraphs", characters: "Characters", topics: "Topics",
    search: "name, beginning, folder, words in paragraphs", pages: "Pages", any_folder: "all", none: "No topic", all: "All",
    earliest: "first", latest: "last", found: (n, all) => (n === all ? `${n} document${n === "1" ? "" : "s"}` : `${n} of ${all} documents`),
    shown: (a, b) => `${a}–${b}`, back: "Back", next: "Next", root: "(in no folder)",
    paragraph: (n) => `paragraph ${n}`, row: (n) => `row ${n}`, page: (n) => `page ${n}`, nothing: "There is no such document.",
    no_topic: "no topic", no_texts: "No paragraph of this document has a topic.", share: (name, share) => `${name} ${share}`,
  },
};
const LANGUAGE_KEY = "minsheng-language";
let language = recalled() === "en" ? "en" : "zh";

function recalled() {
  try {
    return localStorage.getItem(LANGUAGE_KEY);
  } catch {
    return null; // a browser may forbid it to a page from disk
  }
}

/** Return a word, or what a word makes of values. */
function say(key, ...values) {
  const word = WORDS[language][key];
  return typeof word === "function" ? word(...values) : word;
}

/** Return a number as people write it. */
function number(value) {
  return value.toLocaleString("en-US");
}

/** Return a share of a whole: 62%, 3.4%. */
function percent(share) {
  if (share === 0) return "0";
  if (share < 0.001) return "≤0.1%";
  return share < 0.0995 ? `${(100 * share).toFixed(1)}%` : `${(100 * share).toFixed(0)}%`;
}

/** Return a new element with attributes and children; a child that is a string is text, and never markup. */
function el(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) node.setAttribute(key, "");
    else if (value !== false && value !== null) node.setAttribute(key, value);
  }
  node.append(...children.filter((child) => child !== null));
  return node;
}
