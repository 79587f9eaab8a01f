// The words of the page in the language that the reader chose: Chinese, or English by a switch.
import { zh } from "./zh.js";
import { en } from "./en.js";
import { remember, recall } from "./dom.js";

const TABLES = { zh, en };

/** The language of the page: "zh" or "en". */
export let language = recall("language") === "en" ? "en" : "zh";

/**
 * Return the words of `key`, or undefined when there are none. {name} is filled in from `values`;
 * {name|one|many} is a number and the noun that goes with it.
 */
export function words(key, values = {}) {
  return TABLES[language][key]?.replace(/\{(\w+)(?:\|(.*?)\|(.*?))?\}/g, (whole, name, one, many) => {
    if (!(name in values)) return whole;
    return one === undefined ? String(values[name]) : `${values[name]} ${values[name] === 1 ? one : many}`;
  });
}

/** Return the words of `key`, or the key itself: a missing one shows. */
export function t(key, values) {
  return words(key, values) ?? key;
}

/** Fill in every element that names its words: data-t (text), data-t-label, -placeholder, -title (attributes). */
export function translate(root = document) {
  document.documentElement.lang = language === "zh" ? "zh-Hans" : "en";
  document.title = t("page_title");
  for (const node of root.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
  for (const [name, attribute] of [["tLabel", "aria-label"], ["tPlaceholder", "placeholder"], ["tTitle", "title"]]) {
    const selector = `[data-${name.replace(/[A-Z]/g, (c) => "-" + c.toLowerCase())}]`;
    for (const node of root.querySelectorAll(selector)) node.setAttribute(attribute, t(node.dataset[name]));
  }
}

/** Change the language, and remember it. */
export function switchLanguage() {
  language = language === "zh" ? "en" : "zh";
  remember("language", language);
  translate();
}

/** Return a time as a person writes it: the hour of today, else the day too. `when` is ISO 8601. */
export function clock(when) {
  const time = new Date(when);
  if (Number.isNaN(time.getTime())) return "";
  const today = time.toDateString() === new Date().toDateString();
  const day = today ? {} : { month: "numeric", day: "numeric" };
  return time.toLocaleString(language === "zh" ? "zh-CN" : "en-GB", { ...day, hour: "2-digit", minute: "2-digit" });
}
