// Loaded on a case for readers who said yes (/privacy/). A part was read when it stood in the middle of the
// window for five seconds, in a tab that is shown. Each part is told once, with nothing about the reader;
// a yes that was taken back meanwhile, in whatever tab, or a signal of the browser keeps this silent.
const SECONDS = 5;
const place = document.getElementById("useful");
const waited = new Map(),
  inView = new Set(),
  read = new Set();
const agreed = () =>
  /(?:^|; )reading=yes(?:;|$)/.test(document.cookie) && !navigator.globalPrivacyControl && navigator.doNotTrack !== "1";

const watch = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) inView[isIntersecting ? "add" : "delete"](target);
  },
  { rootMargin: "-25% 0px" },
);

function tick() {
  if (document.visibilityState !== "visible") return;
  for (const part of inView) {
    waited.set(part, (waited.get(part) ?? 0) + 1);
    if (waited.get(part) < SECONDS) continue;
    read.add(part.getAttribute("aria-labelledby"));
    watch.unobserve(part);
    inView.delete(part);
  }
}

function tell() {
  const parts = [...read];
  read.clear();
  if (!parts.length || !agreed()) return;
  navigator.sendBeacon(
    place.dataset.seen,
    new URLSearchParams([["case", place.dataset.case], ...parts.map((part) => ["section", part])]),
  );
}

if (place && agreed()) {
  for (const { dataset } of place.querySelectorAll("[data-part]")) {
    const part = document.getElementById(dataset.part)?.closest("section");
    if (part) watch.observe(part);
  }
  setInterval(tick, 1000);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && tell());
  addEventListener("pagehide", tell);
}
