// Says on the page that the browser gave no key: django-allauth's scripts only report it as an event.
document.addEventListener("allauth.error", () => {
  for (const message of document.querySelectorAll("[data-key-error]")) {
    message.hidden = false;
  }
});
