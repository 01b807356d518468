// Every page works without this file. It copies phrases and applies filters as soon as they change.
import { filterLists } from "./filter.js";

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
    const said = button.textContent;
    button.textContent = button.dataset.copied;
    setTimeout(() => { button.textContent = said; }, 2000);
  });
}
document.querySelector("[data-error-summary]")?.focus();
filterLists();
