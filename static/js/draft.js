// Saves a step of a story while it is written. Until the server confirms, this browser keeps a copy.
import { addVersion, copyOf, drop, dropAll, keep, store } from "./copies.js";

const form = document.querySelector("form[data-draft]");
const status = form.querySelector("[data-save-status]");
const recovered = form.querySelector("[data-recovered]");
const story = form.dataset.story,
  name = `${story}/${form.dataset.step}`;
const BUTTONS = ["replace", "keep", "own", "rename"];
const PAUSE = 2000;
let timer = 0,
  sending = false,
  paused = false,
  inPlace = true,
  changing = false,
  lost = false,
  afterwards = null;

const words = () =>
  [...new FormData(form)].filter(([field]) => !["csrfmiddlewaretoken", "version", "then"].includes(field));
const text = () => JSON.stringify(words());
// Every save adds 1 to the version of a draft.
const version = (ahead = 0) => `${form.dataset.draft}.${Number(form.version.value) + ahead}`;
const hold = () => keep(name, version(), text());
let confirmed = text();

async function post(action, body, keepalive) {
  const answer = await fetch(action, { method: "POST", body, headers: { Accept: "application/json" }, keepalive });
  const said = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
  return { answer, said };
}

async function save() {
  clearTimeout(timer);
  const now = text();
  if (now === confirmed || sending || paused) return;
  sending = true;
  try {
    const { answer, said } = await post(form.action, new FormData(form), now.length < 30000);
    lost = !answer.ok;
    if (answer.ok && said.version) {
      confirmed = now;
      addVersion(story, version(), `${form.dataset.draft}.${said.version}`);
      form.version.value = said.version;
      status.textContent = `${status.dataset.saved} ${said.saved}`;
      if (text() === confirmed) drop(name);
      else hold();
    } else {
      paused = Boolean(said.conflict || said.signed_out);
      status.textContent = said.conflict
        ? status.dataset.two
        : said.signed_out
          ? status.dataset.out
          : status.dataset.lost;
    }
  } catch {
    lost = true;
    status.textContent = status.dataset.lost;
  }
  sending = false;
  if (!paused && text() !== confirmed) timer = setTimeout(save, PAUSE);
}

// The buttons of the findings change the text on the server. The new findings take the place of the old ones.
async function changeInPlace(button) {
  const region = form.querySelector("[data-in-place]");
  const place = button.value === "all" ? "findings" : button.closest("[id]").id;
  changing = true;
  if (button.name === "replace") (button.closest("li[id]") ?? region).hidden = true;
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form, button) }).catch(() => null);
  const page = answer && new DOMParser().parseFromString(await answer.text(), "text/html");
  const next = page?.querySelector("[data-in-place]");
  changing = false;
  if (!next) {
    // A conflict, or no answer: the page is sent as without this script.
    inPlace = false;
    form.requestSubmit(button);
    return;
  }
  dropAll(story);
  region.replaceWith(document.adoptNode(next));
  form.version.value = page.querySelector("form[data-draft]").version.value;
  status.textContent = page.querySelector("[data-save-status]").textContent;
  confirmed = text();
  paused = false;
  // A button that was used meanwhile: its finding may have another number now.
  const buttons = [...form.querySelectorAll("button")];
  const same = ({ name: one, textContent }) => one === afterwards.name && textContent === afterwards.textContent;
  const again = afterwards?.isConnected ? afterwards : afterwards && buttons.find(same);
  afterwards = null;
  if (again) {
    form.requestSubmit(again);
    return;
  }
  const error = next.querySelector("[aria-invalid]");
  const last = [...next.querySelectorAll(`li[id^="${place.replace(/\d+$/, "")}"]`)].at(-1);
  (error ?? document.getElementById(place) ?? last ?? document.getElementById("findings")).focus();
}

form.addEventListener("input", () => {
  hold();
  clearTimeout(timer);
  timer = setTimeout(save, PAUSE);
  count();
});
form.addEventListener("submit", (event) => {
  clearTimeout(timer);
  paused = true;
  if (changing) {
    event.preventDefault();
    afterwards = event.submitter;
    return;
  }
  if (inPlace && BUTTONS.includes(event.submitter?.name)) {
    event.preventDefault();
    changeInPlace(event.submitter);
    return;
  }
  addVersion(story, version(), version(1));
  hold();
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden) save();
});
addEventListener("online", save);

// The save of a page that is left can reach the server after the next page was loaded, which then has an old version.
// The next page in this window sends the same words again: the answer says which version holds them.
const LEFT = `left-${story}`;
addEventListener("pagehide", () => {
  if (text() === confirmed || paused || lost) return;
  hold(); // What the browser itself filled in again came with no event.
  store(
    (all) => all.setItem(LEFT, JSON.stringify({ name, version: version(), action: form.action })),
    "sessionStorage",
  );
});

async function repeatSave() {
  const left = store((all) => JSON.parse(all.getItem(LEFT)), "sessionStorage");
  store((all) => all.removeItem(LEFT), "sessionStorage");
  const copied = left?.version === version() && copyOf(left.name, left.version);
  if (!copied) return;
  const body = new FormData();
  for (const field of ["csrfmiddlewaretoken", "version"]) body.append(field, form[field].value);
  for (const pair of JSON.parse(copied)) body.append(...pair);
  sending = true;
  const { answer, said } = await post(left.action, body).catch(() => ({ said: {} }));
  sending = false;
  if (text() !== confirmed) timer = setTimeout(save, PAUSE);
  // Words typed here meanwhile, over an older text: the next save shows both.
  if (!answer?.ok || !said.version || (left.name === name && text() !== confirmed)) return;
  addVersion(story, version(), `${form.dataset.draft}.${said.version}`);
  form.version.value = said.version;
  drop(left.name);
  if (left.name !== name) {
    // The safety step shows what was found in all words.
    if (form.querySelector("[data-in-place]")) location.reload();
    return;
  }
  putBack(JSON.parse(copied));
  confirmed = text();
  status.textContent = `${status.dataset.saved} ${said.saved}`;
}
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

function count() {
  const area = form.querySelector("[data-words]"),
    hint = form.querySelector("[data-count]");
  if (!area || !hint) return;
  const written = (area.value.match(/\S+/g) || []).length;
  const few = Number(area.dataset.least) - written,
    left = Number(area.dataset.words) - written;
  const say = (sentence, number) => sentence.replace("{n}", number.toLocaleString(document.documentElement.lang));
  const needed = few > 0 ? `${say(hint.dataset.few, few)}. ` : "";
  hint.textContent = needed + (left < 0 ? say(hint.dataset.over, -left) : say(hint.dataset.left, left));
}

function putBack(pairs) {
  for (const box of form.querySelectorAll("input[type=checkbox], input[type=radio]")) box.checked = false;
  for (const [field, value] of pairs) {
    for (const one of form.querySelectorAll(`[name="${CSS.escape(field)}"]`)) {
      if (["checkbox", "radio"].includes(one.type)) one.checked ||= one.value === value;
      else one.value = value;
    }
  }
}

await repeatSave();
const copy = copyOf(name, version());
if (copy && copy !== confirmed) {
  recovered.hidden = false;
  recovered.querySelector("[data-put-back]").addEventListener("click", () => {
    putBack(JSON.parse(copy));
    recovered.hidden = true;
    hold();
    save();
  });
  recovered.querySelector("[data-drop]").addEventListener("click", () => {
    drop(name);
    recovered.hidden = true;
  });
} else {
  drop(name);
}
count();
