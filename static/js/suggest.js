// Suggests words and titles while somebody types (ARIA Authoring Practices, combobox with a list).
// A choice fills the field; whoever typed decides when to search. Without this file the field is a plain one.
const PAUSE = 150;

function suggest(field) {
  const list = Object.assign(document.createElement("ul"), {
    id: `${field.id}-suggestions`,
    className: "suggestions",
    hidden: true,
  });
  let timer = 0,
    asked = null,
    at = -1;
  const options = () => [...list.children];
  const set = (attributes) => {
    for (const [name, value] of Object.entries(attributes)) field.setAttribute(name, value);
  };

  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.dataset.label);
  field.after(list);
  set({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id });

  function close() {
    // An answer that comes after this is to a question nobody asks any more.
    clearTimeout(timer);
    asked?.abort();
    list.hidden = true;
    set({ "aria-expanded": "false" });
    mark(-1);
  }
  function mark(next) {
    at = next;
    for (const [place, option] of options().entries()) option.setAttribute("aria-selected", String(place === at));
    if (at < 0) {
      field.removeAttribute("aria-activedescendant");
      return;
    }
    set({ "aria-activedescendant": options()[at].id });
    options()[at].scrollIntoView({ block: "nearest" });
  }
  function choose(option) {
    field.value = option.textContent;
    close();
    field.focus();
  }
  function show(texts) {
    list.replaceChildren(
      ...texts.map((text, place) => {
        const option = Object.assign(document.createElement("li"), {
          id: `${list.id}-${place}`,
          textContent: text,
          lang: "en-GB",
          dir: "auto",
        });
        option.setAttribute("role", "option");
        return option;
      }),
    );
    list.hidden = !texts.length;
    set({ "aria-expanded": String(!list.hidden) });
    mark(-1);
  }
  async function ask() {
    asked?.abort();
    const mine = new AbortController();
    asked = mine;
    const words = field.value;
    if (words.trim().length < 2) {
      close();
      return;
    }
    try {
      const answer = await fetch(`${field.dataset.suggest}?${new URLSearchParams({ q: words })}`, {
        signal: mine.signal,
      });
      const said = answer.ok ? await answer.json() : { suggestions: [] };
      if (!mine.signal.aborted) show(said.suggestions);
    } catch {
      /* Outrun, or out of reach: the field still searches. */
    }
  }

  field.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(ask, PAUSE);
  });
  field.addEventListener("compositionend", () => {
    timer = setTimeout(ask, PAUSE);
  });
  field.addEventListener("keydown", (event) => {
    const count = list.hidden ? 0 : list.children.length,
      step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.isComposing) return;
    // Beyond either end stands the field itself.
    if (step && count) mark(((at + 1 + step + count + 1) % (count + 1)) - 1);
    else if (step) ask();
    else if (event.key === "Enter" && at >= 0) choose(options()[at]);
    else if (event.key === "Escape" && count) close();
    else return;
    event.preventDefault();
  });
  field.addEventListener("blur", close);
  field.form.addEventListener("submit", close);
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("li");
    if (option) choose(option);
  });
  // This file is fetched when the field gets the focus: words typed until then get their suggestions, too.
  if (field.value !== field.defaultValue) ask();
}
for (const field of document.querySelectorAll("[data-suggest]")) suggest(field);
