// Keeps what somebody types under a case: on the server while it answers, in this browser until it has.
const store = (act) => {
  try {
    return act(localStorage);
  } catch {
    return null; /* A closed store changes nothing. */
  }
};

for (const form of document.querySelectorAll("form[data-words]")) {
  const area = form.querySelector("textarea"),
    status = form.querySelector("[data-saved]");
  const place = `words-${form.dataset.words}-${form.who.value}`;
  let timer = 0,
    kept = area.value,
    sent = false;

  async function save() {
    const now = area.value;
    if (now === kept || sent) return;
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: new FormData(form),
        headers: { Accept: "application/json" },
        keepalive: now.length < 30000,
      });
      if (!answer.ok) throw new Error(answer.status);
      kept = now;
      status.textContent = `${status.dataset.said} ${(await answer.json()).saved}`;
      if (area.value === kept && !sent) store((s) => s.removeItem(place));
    } catch {
      status.textContent = status.dataset.lost;
    }
  }

  const copy = JSON.parse(store((s) => s.getItem(place)) || "null");
  // Sent words have arrived when the server knows of something newer than when they were typed.
  if (copy?.sent && copy.last !== form.dataset.last) store((s) => s.removeItem(place));
  else if (copy && (!area.value.trim() || form.revision)) area.value = copy.text;
  const keep = () =>
    store((s) => s.setItem(place, JSON.stringify({ text: area.value, sent, last: form.dataset.last })));
  area.addEventListener("input", () => {
    keep();
    clearTimeout(timer);
    timer = setTimeout(save, 2000);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    sent = true;
    keep();
  });
  addEventListener("pageshow", () => {
    sent = false;
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) save();
  });
}
