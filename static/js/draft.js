// Saves a step of a story while it is written. Until the server confirms, this browser keeps a copy.
const form = document.querySelector("form[data-draft]");
const status = form.querySelector("[data-save-status]");
const recovered = form.querySelector("[data-recovered]");
const place = `draft-${form.dataset.draft}`;
const PAUSE = 2000;
let timer = 0,
  sending = false,
  paused = false;

const words = () =>
  [...new FormData(form)].filter(([name]) => !["csrfmiddlewaretoken", "version", "then"].includes(name));
const text = (pairs) => JSON.stringify(pairs);
const keep = () => {
  try {
    localStorage.setItem(place, text(words()));
  } catch {
    /* A full or closed store changes nothing. */
  }
};
let confirmed = text(words());

async function save() {
  clearTimeout(timer);
  const now = text(words());
  if (now === confirmed || sending || paused) return;
  sending = true;
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { Accept: "application/json" },
      keepalive: now.length < 30000,
    });
    const said = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
    if (answer.ok && said.version) {
      confirmed = now;
      form.version.value = said.version;
      status.textContent = `${status.dataset.saved} ${said.saved}`;
      if (text(words()) === confirmed) localStorage.removeItem(place);
    } else {
      paused = Boolean(said.conflict || said.signed_out);
      status.textContent = said.conflict
        ? status.dataset.two
        : said.signed_out
          ? status.dataset.out
          : status.dataset.lost;
    }
  } catch {
    status.textContent = status.dataset.lost;
  }
  sending = false;
  if (!paused && text(words()) !== confirmed) timer = setTimeout(save, PAUSE);
}

form.addEventListener("input", () => {
  keep();
  clearTimeout(timer);
  timer = setTimeout(save, PAUSE);
  count();
});
form.addEventListener("submit", () => {
  clearTimeout(timer);
  paused = true;
  keep();
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden) save();
});
addEventListener("online", save);
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

function count() {
  const area = form.querySelector("[data-words]"),
    hint = form.querySelector("[data-count]");
  if (!area || !hint) return;
  const left = Number(area.dataset.words) - (area.value.match(/\S+/g) || []).length;
  const sentence = left < 0 ? hint.dataset.over : hint.dataset.left;
  hint.textContent = sentence.replace("{n}", Math.abs(left).toLocaleString(document.documentElement.lang));
}

function putBack(pairs) {
  for (const box of form.querySelectorAll("input[type=checkbox], input[type=radio]")) box.checked = false;
  for (const [name, value] of pairs) {
    for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (["checkbox", "radio"].includes(field.type)) field.checked ||= field.value === value;
      else field.value = value;
    }
  }
}

const copy = localStorage.getItem(place);
if (copy && copy !== confirmed) {
  recovered.hidden = false;
  recovered.querySelector("[data-put-back]").addEventListener("click", () => {
    putBack(JSON.parse(copy));
    recovered.hidden = true;
    keep();
    save();
  });
  recovered.querySelector("[data-drop]").addEventListener("click", () => {
    localStorage.removeItem(place);
    recovered.hidden = true;
  });
} else {
  localStorage.removeItem(place);
}
count();
