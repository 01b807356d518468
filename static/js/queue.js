// Says who has taken what since the page was opened, and lets the offer to undo go when its time is over.
const table = document.querySelector("[data-held]");
const status = document.querySelector("[data-status]");
const EVERY = 20_000;

async function look() {
  if (document.hidden || !table) return;
  const rows = [...table.querySelectorAll("[data-row]")];
  const answer = await fetch(`${table.dataset.held}?rows=${rows.map((row) => row.dataset.row)}`).catch(() => null);
  if (!answer?.ok) return;
  const held = await answer.json();
  for (const row of rows) {
    const cell = row.querySelector("[data-holder]"),
      now = held[row.dataset.row];
    if (now === undefined) row.classList.add("gone");
    else if (now && cell.textContent.trim() !== now && !cell.dataset.told) {
      cell.textContent = cell.dataset.told = now;
      status.textContent = status.dataset.taken;
    }
  }
}
if (table) setInterval(look, EVERY);
for (const form of document.querySelectorAll("[data-seconds]"))
  setTimeout(() => form.remove(), form.dataset.seconds * 1000);
