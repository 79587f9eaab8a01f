// Small things for building the page, and for keeping settings in the browser. Text goes in by textContent only.

/** Return the element with this id. */
export function $(id) {
  return document.getElementById(id);
}

/** Build an element. `set`: class, data and on (objects), and attributes; null, undefined and false are left out. */
export function el(tag, set = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(set)) {
    if (name === "on") for (const [event, act] of Object.entries(value)) node.addEventListener(event, act);
    else if (name === "data") Object.assign(node.dataset, value);
    else if (name === "class") node.className = value;
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

const PREFIX = "minsheng.";

/** Keep a setting in this browser; tell whether it could be kept. */
export function remember(name, value) {
  try {
    if (value === null) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, value);
    return true;
  } catch {
    return false; // private windows and full disks
  }
}

/** Return a setting kept in this browser, or null. */
export function recall(name) {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

/** Return the names of the settings that begin so. */
export function recallNames(start) {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX + start)).map((key) => key.slice(PREFIX.length));
  } catch {
    return [];
  }
}

let fading = 0;

/** Say something in passing: at the foot of the page, and to a screen reader. */
export function say(text) {
  const toast = $("toast");
  toast.textContent = text;
  toast.classList.add("shown");
  clearTimeout(fading);
  fading = setTimeout(() => toast.classList.remove("shown"), 2600);
}

/** Say that something went wrong, until the next thing goes right; null takes it away. */
export function warn(text) {
  $("notice").hidden = !text;
  $("notice").textContent = text ?? "";
}
