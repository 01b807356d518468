// A filter form changes its list without a full reload; the address and the back button stay right.
const LIVE = "[data-live]";

let asked = null;
const place = (url) => url.pathname + url.search;
let wanted = place(location);

async function show(address, push) {
  // Only the latest choice counts: an answer to an earlier one may come later.
  asked?.abort();
  const mine = new AbortController();
  asked = mine;
  wanted = place(new URL(address, location.href));
  let answer, text;
  try {
    answer = await fetch(address, { headers: { Accept: "text/html" }, signal: mine.signal });
    text = await answer.text();
  } catch {
    if (!mine.signal.aborted) location.assign(address);
    return;
  }
  const page = new DOMParser().parseFromString(text, "text/html");
  const next = page.querySelector(LIVE);
  if (!answer.ok || !next) {
    location.assign(address);
    return;
  }
  const focused = document.activeElement?.id;
  const sheet = document.querySelector("#facets")?.matches(":popover-open");
  const unfolded = [...document.querySelectorAll("#facets details[open]")].map((facet) => facet.id);
  document.querySelector(LIVE).replaceWith(document.adoptNode(next));
  // A facet that the reader unfolded stays open, with the focus in it.
  for (const facet of document.querySelectorAll("#facets details")) facet.open ||= unfolded.includes(facet.id);
  // The foot leads to "Light or dark" and back to this list.
  document.querySelector(".page-footer")?.replaceWith(document.adoptNode(page.querySelector(".page-footer")));
  document.title = page.title;
  if (push) history.pushState({ live: true }, "", address);
  if (sheet) document.querySelector("#facets")?.showPopover();
  const found = focused && document.getElementById(focused);
  (found || document.querySelector("#results"))?.focus({ preventScroll: Boolean(found) });
  const status = document.querySelector("[data-status]");
  if (status) status.textContent = document.querySelector("#results").textContent;
}

const address = (form) => {
  const pairs = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
  return pairs.size ? `${form.action.split("?")[0]}?${pairs}` : form.action.split("?")[0];
};
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-instant]");
  if (form) show(address(form), true);
});
document.addEventListener("submit", (event) => {
  // An order is sent by its button only: with the keyboard, a select changes at every arrow.
  const form = event.target.closest("form[data-instant], form[data-list]");
  if (form) {
    event.preventDefault();
    show(address(form), true);
  }
});
document.addEventListener("click", (event) => {
  const link = event.target.closest(`${LIVE} a[data-list]`);
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
  event.preventDefault();
  show(link.href, true);
});
// A jump to a place on this page, such as the skip link, is no other list.
addEventListener("popstate", () => {
  if (place(location) !== wanted) show(location.href, false);
});
