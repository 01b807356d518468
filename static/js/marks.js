// Which cases a visitor has marked as read or practised: a date for each, in this browser only, set by its buttons.
// Marks of members are in their account. Sign-out clears the store (Clear-Site-Data), and so does the browser.
const NAME = "case-marks",
  MOST = 500;
const box = document.querySelector("[data-marks]"),
  slug = box.dataset.marks;

function all() {
  try {
    return JSON.parse(localStorage.getItem(NAME)) ?? {};
  } catch {
    return {};
  }
}

function show() {
  const marks = all()[slug] ?? {};
  for (const line of box.querySelectorAll("[data-mark]")) {
    const day = marks[line.dataset.mark],
      button = line.querySelector("button");
    line.querySelector("span").hidden = !day;
    const time = document.createElement("time");
    time.dateTime = day ?? "";
    time.textContent = day
      ? new Date(day).toLocaleDateString(document.documentElement.lang, { dateStyle: "long" })
      : "";
    line.querySelector("[data-day]").replaceChildren(time);
    button.textContent = day ? button.dataset.unmark : button.dataset.label;
  }
}

// Sets the mark of a button, or removes it.
export function toggle(target) {
  const kind = target.closest("[data-marks] button")?.closest("[data-mark]").dataset.mark;
  if (!kind) return;
  const { [slug]: marks = {}, ...others } = all();
  if (marks[kind]) delete marks[kind];
  else marks[kind] = new Date().toLocaleDateString("sv");
  const kept = Object.entries(others).slice(0, MOST - 1);
  const next = Object.fromEntries(Object.keys(marks).length ? [[slug, marks], ...kept] : kept);
  try {
    if (Object.keys(next).length) localStorage.setItem(NAME, JSON.stringify(next));
    else localStorage.removeItem(NAME);
  } catch {
    /* A full or closed store keeps nothing, and the page says so by not changing. */
  }
  show();
}

for (const button of box.querySelectorAll("button")) button.dataset.label = button.textContent.trim();
box.addEventListener("click", ({ target }) => toggle(target));
show();
