// Requests to the desk that serves this page.
import { $ } from "./dom.js";
import { reason } from "./reasons.js";
import { t, words } from "./words.js";

/** What went wrong with a request: the desk's problem, or "offline" when it did not answer. */
export class Problem extends Error {
  constructor(type, status, detail) {
    super(detail || type);
    Object.assign(this, { type, status, detail });
  }

  /** A sentence for the reader: in the page's language where it has one, with the desk's own (which says what to do). */
  get sentence() {
    const known = reason(this.detail);
    if (known) return known;
    const own = words(`problem_${this.type}`);
    return own ? [own, this.detail].filter(Boolean).join(" ") : this.detail || this.type;
  }

  /** Whether the same request may go well later. */
  get passing() {
    return this.status === 0 || this.status >= 500 || [401, 408, 409, 429].includes(this.status);
  }
}

const API = "/api/v1/";
let token = null;
let asking = null;

/** Take the token out of the address (where `classify serve --open` puts it), or from this tab's memory. */
export function takeToken() {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given) {
    history.replaceState(null, "", location.pathname + location.search);
    keepToken(given);
    return;
  }
  try {
    token = sessionStorage.getItem("minsheng.token");
  } catch {
    token = null;
  }
}

function keepToken(given) {
  token = given;
  try {
    sessionStorage.setItem("minsheng.token", given);
  } catch {
    // it lasts as long as the page then
  }
}

/** Ask for the token; all requests that wait for it get the same answer. */
function askToken() {
  asking ??= new Promise((resolve) => {
    const dialog = $("token");
    dialog.addEventListener("close", () => {
      const given = $("token-input").value.trim();
      $("token-input").value = "";
      asking = null;
      if (given) keepToken(given);
      resolve(Boolean(given));
    }, { once: true });
    dialog.showModal();
  });
  return asking;
}

async function send(method, path, { json, body, signal } = {}) {
  const headers = {};
  if (token) headers.Authorization = `Bearer ${token}`;
  if (json !== undefined) headers["Content-Type"] = "application/json";
  if (body !== undefined) headers["Content-Type"] = "application/octet-stream";
  try {
    return await fetch(API + path, { method, headers, signal, body: json === undefined ? body : JSON.stringify(json) });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem("offline", 0, "");
  }
}

async function problemOf(response) {
  try {
    const said = await response.json();
    return new Problem((said.type ?? "").split(":").pop(), response.status, said.detail ?? said.title);
  } catch {
    return new Problem("failed", response.status, `HTTP ${response.status}`);
  }
}

/** Make a request; return its JSON, or null for an answer without a body. Throws Problem. */
export async function request(method, path, options = {}) {
  for (;;) {
    const used = token;
    const response = await send(method, path, options);
    if (response.status === 401) {
      if (token !== used || (await askToken())) continue;
      throw new Problem("token-missing", 401, t("token_title"));
    }
    if (!response.ok) throw await problemOf(response);
    return response.status === 204 ? null : response.json();
  }
}

export const get = (path, options) => request("GET", path, options);
export const post = (path, json = {}, options = {}) => request("POST", path, { ...options, json });
export const remove = (path) => request("DELETE", path);

/** Give a file to the desk; return the document that it read. */
export function upload(name, bytes) {
  return request("POST", `documents?name=${encodeURIComponent(name.slice(-255))}`, { body: bytes });
}
