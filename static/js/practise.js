// Keeps what a visitor writes in this browser, if asked. Nothing is sent; the page works without this file.
const form = document.querySelector("form[data-practise]");
const area = form.querySelector("textarea"),
  box = form.querySelector("[data-keep]");
const place = `practise-${form.dataset.practise}`;

const keep = () => {
  try {
    if (box.checked) localStorage.setItem(place, area.value);
    else localStorage.removeItem(place);
  } catch {
    /* A full or closed store changes nothing. */
  }
};
let kept = null;
try {
  kept = localStorage.getItem(place);
} catch {
  /* As above. */
}
if (kept !== null) {
  box.checked = true;
  // What the server or the browser has put there is newer.
  area.value ||= kept;
}
area.addEventListener("input", keep);
box.addEventListener("change", keep);
form.addEventListener("submit", keep);
