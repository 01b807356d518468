// Every page works without this file. It copies texts, prints, and leads to the summary of what went wrong.
document.documentElement.classList.add("scripted");

// The browser ends the fade between two pages early if, for instance, the window is resized: that is no error.
const endQuietly = (transition) => transition?.ready.catch(() => {});
endQuietly(document.activeViewTransition);
for (const type of ["pageswap", "pagereveal"])
  addEventListener(type, ({ viewTransition }) => endQuietly(viewTransition));

// What is copied: the text of an element as it is shown, or its labels with what was typed into their fields.
// biome-ignore lint/performance/useDomNodeTextContent: each item of a list is copied as a line of its own.
const shownText = (element) => element.innerText.trim();
const wordsOf = (element) =>
  element.matches("[data-fields]")
    ? Array.from(element.querySelectorAll("label, input, textarea"), (one) => one.value?.trim() ?? shownText(one)).join(
        " ",
      )
    : shownText(element);

document.addEventListener("click", async (event) => {
  if (event.target.closest("[data-print]")) print();
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(wordsOf(document.getElementById(button.dataset.copy)));
  const said = [...button.childNodes];
  button.textContent = button.dataset.copied;
  setTimeout(() => button.replaceChildren(...said), 2000);
});
document.querySelector("[data-error-summary]")?.focus();

// A sheet closes when one of its links leads to a part of this page.
document.addEventListener("click", ({ target }) => {
  if (target.closest?.('a[href^="#"]')) target.closest(".sheet:popover-open")?.hidePopover();
});

// Marks of visitors (marks.js) are fetched when there are any, or when the first one is set.
for (const marks of document.querySelectorAll("[data-marks]")) {
  let kept = null;
  try {
    kept = localStorage.getItem("case-marks");
  } catch {
    /* A closed store holds no marks. */
  }
  if (kept) import("./marks.js");
  else
    marks.addEventListener("click", ({ target }) => import("./marks.js").then(({ toggle }) => toggle(target)), {
      once: true,
    });
}

// An open menu of the masthead closes with Escape, and when the reader goes elsewhere.
const closeMenu = (event) => {
  const menu = document.querySelector(".menu[open]");
  if (!menu || (event.type === "keydown" ? event.key !== "Escape" : menu.contains(event.target))) return;
  menu.open = false;
  if (event.type === "keydown") menu.querySelector("summary").focus();
};
for (const type of ["keydown", "click", "focusin"]) document.addEventListener(type, closeMenu);

// The way back must not put the words of one person into the form of the next one on this computer.
const account = document.documentElement.dataset.account ?? "";
const before = history.state?.account ?? account;
history.replaceState({ ...history.state, account }, "");
addEventListener("pageshow", async ({ persisted }) => {
  if (before !== account) for (const form of document.forms) form.reset();
  if (!persisted || !account) return;
  const answer = await fetch(location.href).catch(() => null);
  const page = new DOMParser().parseFromString((await answer?.text()) ?? "", "text/html");
  if (page.documentElement.dataset.account !== account) location.reload();
});

// Copies of unsaved words (copies.js) go when they are old, or when another person is signed in.
try {
  if (Object.keys(localStorage).some((key) => /^(copy|draft|words|practise)-/.test(key))) import("./copies.js");
} catch {
  /* A closed store holds nothing. */
}

// What serves one field alone is fetched when somebody comes to it.
const serve = ({ target }) => {
  if (target.dataset?.script) import(target.dataset.script);
};
document.addEventListener("focusin", serve);
serve({ target: document.activeElement });

// A form marked data-in-place is sent without leaving the page: what it answers stands where the buttons were.
document.addEventListener("submit", async (event) => {
  const form = event.target,
    button = event.submitter,
    place = button?.closest("[data-replaced]");
  if (!place || !form.matches("[data-in-place]")) return;
  event.preventDefault();
  const sent = {
    method: "POST",
    body: new URLSearchParams(new FormData(form, button)),
    headers: { Accept: "text/plain" },
  };
  const answer = await fetch(form.action, sent).catch(() => null);
  if (!answer?.ok) {
    form.removeAttribute("data-in-place");
    return form.requestSubmit(button);
  }
  const said = Object.assign(document.createElement("strong"), { tabIndex: -1, textContent: await answer.text() });
  place.replaceChildren(said);
  said.focus();
});
