// Labels that the labels folder has and the model lacks: there is no tag for them before a training, and the page says so.
import { get } from "./api.js";
import { $, el, recall, remember } from "./dom.js";
import { labels } from "./labels.js";
import { language, t } from "./words.js";

let known = []; // the labels of the folder

/** Ask which labels the folder has. */
export async function learnFolder() {
  known = (await get("labels?limit=0")).labels;
  drawUntaught();
}

/** Return the names of the labels that the model lacks, as one text; "" when it has them all. */
export function untaught() {
  const lacking = known.filter(({ id }) => !labels.some((label) => label.id === id));
  const names = lacking.map(({ id, zh, en }) => (language === "zh" ? zh || en : en || zh) || id);
  return names.join(language === "zh" ? "、" : ", ");
}

/** Show or hide the line that says so; one that was put away comes back only for other labels. */
export function drawUntaught() {
  const names = untaught();
  const lacking = known.map(({ id }) => id).join(" ");
  $("untaught").hidden = !names || recall("untaught") === lacking;
  const away = () => {
    remember("untaught", lacking);
    $("untaught").hidden = true;
  };
  $("untaught").replaceChildren(t("untaught", { names }), " ", el("a", { href: "#/retrain" }, t("to_retrain")), " ",
    el("button", { type: "button", class: "plain", "aria-label": t("close"), title: t("close"), on: { click: away } }, "×"));
}

document.addEventListener("labels-learnt", drawUntaught);
