// Keeps what a member types under a case: on the server while it answers, in this browser until it has.
import { copyOf, digest, drop, keep } from "./copies.js";

for (const form of document.querySelectorAll("form[data-words]")) {
  const area = form.querySelector("textarea"),
    status = form.querySelector("[data-said]");
  const name = form.dataset.words,
    version = form.dataset.version;
  let timer = 0,
    confirmed = area.defaultValue,
    sent = false;

  const hold = () => keep(name, version, { text: area.value, base: digest(confirmed) });

  async function save() {
    const now = area.value;
    if (now === confirmed || sent) return;
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: new FormData(form),
        headers: { Accept: "application/json" },
        keepalive: now.length < 30000,
      });
      if (!answer.ok) throw new Error(answer.status);
      confirmed = now;
      status.textContent = `${status.dataset.said} ${(await answer.json()).saved}`;
      if (area.value === confirmed && !sent) drop(name);
      else hold();
    } catch {
      status.textContent = status.dataset.lost;
    }
  }

  // If the server's text has changed since, it is newer than the copy, or a passage was removed from it.
  const copy = copyOf(name, version);
  if (copy?.base === digest(confirmed)) area.value = copy.text;
  else drop(name);

  area.addEventListener("input", () => {
    hold();
    clearTimeout(timer);
    timer = setTimeout(save, 2000);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    sent = true;
    hold();
  });
  addEventListener("pageshow", () => {
    sent = false;
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) save();
  });
}
