// One key for every act that shows one. Nothing happens while somebody types, nor with Ctrl, Alt or Meta;
// preferences switch it off (WCAG 2.1.4). A key does what a click on its element would do.
const TYPED =
  "input:not([type=checkbox], [type=radio], [type=submit], [type=button]), textarea, select, [contenteditable]";

function rows(step) {
  const links = [...document.querySelectorAll("[data-item]")];
  const at = links.indexOf(document.activeElement.closest("tr")?.querySelector("[data-item]"));
  links[at < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + step, 0), links.length - 1)]?.focus();
}

function press(target) {
  const box = target.matches("[type=radio], [type=checkbox]");
  if (target.matches(TYPED)) target.focus();
  else if (box) {
    target.focus();
    target.click();
  } else target.click();
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat)
    return;
  if (event.target.closest(TYPED)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const isList = document.querySelector("[data-item]");
  if (isList && (event.key === "j" || event.key === "k")) return rows(event.key === "j" ? 1 : -1);
  if (event.key === "x") return document.activeElement.closest("tr")?.querySelector("[type=checkbox]")?.click();
  const target = [...document.querySelectorAll(`[data-key="${CSS.escape(event.key)}"]`)].find(
    (element) => !element.closest("[hidden], [data-no-keys]"),
  );
  if (!target) return;
  event.preventDefault();
  press(target);
});
