// Keeps what a visitor writes in this browser, if asked. Nothing is sent; the page works without this file.
import { copyOf, drop, keep } from "./copies.js";

const form = document.querySelector("form[data-practise]");
const area = form.querySelector("textarea"),
  box = form.querySelector("[data-keep]");
const name = `practise/${form.dataset.practise}`;

const hold = () => (box.checked ? keep(name, "", area.value) : drop(name));
const copy = copyOf(name, "");
if (copy !== null) {
  box.checked = true;
  // What the server or the browser has put there is newer.
  area.value ||= copy;
}
area.addEventListener("input", hold);
box.addEventListener("change", hold);
form.addEventListener("submit", hold);
