// While an answer is written: it is kept, the message is shown as the author will get it, the claim is renewed.
const form = document.querySelector("form[data-answer]");
const text = document.querySelector("[data-text]");
const PAUSE = 700;
let timer = 0,
  sending = false;

async function keep() {
  const answer = await fetch(form.dataset.answer, {
    method: "POST",
    body: new FormData(form),
    headers: { Accept: "application/json" },
  }).catch(() => null);
  const said = form.querySelector("[data-said]");
  if (!answer?.ok) {
    said.textContent = said.dataset.lost;
    return;
  }
  const { message, until } = await answer.json();
  said.textContent = said.dataset.kept;
  if (message) form.querySelector("[data-message]").textContent = message;
  const holding = document.querySelector("[data-held-until]");
  if (holding && until) holding.textContent = holding.textContent.replace(/\d\d:\d\d/, until);
}

// A decision brings its plainest reason along, so that one key is enough; it can be taken back.
function preset(action) {
  if (!action.startsWith("approve") || form.querySelector("[name=reasons]:checked")) return;
  const praise = form.querySelector("[data-severity=praise]");
  if (!praise) return;
  praise.checked = true;
  praise.dataset.preset = "";
}

// Only the reasons that fit the decision are listed, and those that are chosen; a button shows all of them.
function fit(action) {
  const approves = action.startsWith("approve");
  for (const group of form.querySelectorAll("[data-reasons]")) {
    const fits = group.dataset.reasons === "advice" || (group.dataset.reasons === "praise") === approves;
    if (!fits) for (const box of group.querySelectorAll("[data-preset]")) box.checked = false;
    group.toggleAttribute("data-no-keys", !fits);
    group.hidden = !fits && !group.querySelector(":checked");
  }
  form.querySelector("[data-all-reasons]").hidden = !form.querySelector("[data-reasons][hidden]");
}

// The words that are selected in the text go into the next empty place.
function pin() {
  const words = getSelection().toString().trim();
  const pins = form.querySelector("[data-pins]");
  const free = [...form.querySelectorAll("[data-passage]")].find((field) => !field.value);
  pins.open = true;
  if (!free) return;
  if (words && text?.contains(getSelection().anchorNode)) {
    free.value = words.slice(0, 600);
    free.dispatchEvent(new Event("input", { bubbles: true }));
  }
  (free.value ? free.closest(".two").querySelector("select") : free).focus();
}

if (form) {
  const action = form.querySelector("[name=action]:checked");
  if (action) fit(action.value);
  form.querySelector("[data-all-reasons] button").addEventListener("click", (event) => {
    for (const group of form.querySelectorAll("[data-reasons]")) group.hidden = false;
    event.target.parentElement.hidden = true;
  });
  form.addEventListener("input", (event) => {
    if (event.target.name === "action") {
      fit(event.target.value);
      preset(event.target.value);
      form.querySelector("#id_reasons").scrollIntoView({ block: "nearest" });
      form.querySelector("[data-edits]")?.toggleAttribute("open", event.target.value === "propose_edits");
    }
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  });
  form.querySelector("[data-pins] > summary")?.addEventListener("click", (event) => {
    event.preventDefault();
    pin();
  });
  document.addEventListener("submit", () => {
    sending = true;
    clearTimeout(timer);
  });
  // Leaving lets go of the claim after a moment; a reload or the way back keeps it.
  addEventListener("pagehide", () => {
    if (sending || !document.querySelector("[data-held-until]")) return;
    const body = new FormData();
    body.set("csrfmiddlewaretoken", form.csrfmiddlewaretoken.value);
    body.set("leaving", "1");
    navigator.sendBeacon(form.dataset.release, body);
  });
}
for (const undo of document.querySelectorAll("[data-seconds]"))
  setTimeout(() => undo.remove(), undo.dataset.seconds * 1000);
