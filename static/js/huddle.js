// The presenter view of a huddle: the run sheet one part at a time, in big type, with the time of the part.
// Everything is in the page: nothing is fetched, nothing is kept.
const root = document.documentElement,
  one = (name) => document.querySelector(`[data-${name}]`);
const parts = [...document.querySelectorAll("[data-minutes]")];
// A part shows itself first, then what is told in it, one after the other.
const places = parts.flatMap((part) => [
  { part },
  ...Array.from(part.querySelectorAll("details"), (told) => ({ part, told })),
]);
const bar = one("bar"),
  clock = one("clock"),
  pause = one("pause"),
  mark = one("mark"),
  start = one("start");
const [ahead, behind] = root.dir === "rtl" ? ["ArrowLeft", "ArrowRight"] : ["ArrowRight", "ArrowLeft"];
let now = 0,
  spent = 0,
  since = 0,
  paused = false;
const written = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

function tick() {
  const before = Math.floor(spent / 60000),
    time = performance.now(),
    all = Number(places[now].part.dataset.minutes);
  if (!bar.hidden && !paused) spent += time - since;
  since = time;
  clock.textContent = `${written(Math.floor(spent / 1000))} / ${written(all * 60)}`;
  const passed = Math.floor(spent / 60000);
  // Said at the minute alone; once the time is over the part goes on in silence until somebody moves.
  if (passed > before && passed <= all)
    mark.textContent = mark.dataset.mark.replace("{now}", passed).replace("{all}", all);
}

// The largest type with which the part fits the window: between 18 px and 1.7 times the usual size of this window.
function fit() {
  const stage = one("parts").parentElement,
    size = (value) => stage.style.setProperty("--fit", value);
  if (bar.hidden) return;
  size(1);
  let small = Math.min(1, 18 / parseFloat(getComputedStyle(places[now].part).fontSize)),
    large = 1.7;
  for (let step = 0; step < 8; step++) {
    const middle = (small + large) / 2;
    size(middle);
    if (root.scrollHeight > innerHeight || root.scrollWidth > innerWidth) large = middle;
    else small = middle;
  }
  size(small);
}

function show(next) {
  const place = places[next];
  if (!place) return;
  // Each part has a time of its own.
  if (place.part !== places[now].part) {
    spent = 0;
    mark.textContent = "";
  }
  now = next;
  places.forEach(({ part, told }, at) => {
    if (!told) {
      part.toggleAttribute("data-now", part === place.part);
      return;
    }
    told.open = at <= now;
    told.toggleAttribute("data-now", at === now);
    told.toggleAttribute("data-last", at === now - 1 && part === place.part);
  });
  one("place").textContent = `${parts.indexOf(place.part) + 1} / ${parts.length}`;
  for (const [step, end] of [
    ["-1", 0],
    ["1", places.length - 1],
  ])
    one(`go="${step}"`).ariaDisabled = now === end;
  tick();
  fit();
  window.scrollTo({ top: 0, behavior: "instant" });
}

function enter() {
  bar.hidden = false;
  root.classList.add("presenting");
  one("parts").ariaLive = "polite";
  show(now);
  one('go="1"').focus();
  // Where a browser refuses, the view fills the window.
  root.requestFullscreen?.().catch(() => {});
}

function leave() {
  if (bar.hidden) return;
  bar.hidden = true;
  root.classList.remove("presenting");
  one("parts").ariaLive = "off";
  if (document.fullscreenElement) document.exitFullscreen();
  start.querySelector("button").focus();
}

const KEYS = {
  [ahead]: () => now + 1,
  PageDown: () => now + 1,
  " ": () => now + 1,
  [behind]: () => now - 1,
  PageUp: () => now - 1,
  Home: () => 0,
  End: () => places.length - 1,
};
document.addEventListener("keydown", (event) => {
  if (bar.hidden || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.key === "Escape") return leave();
  if (!KEYS[event.key] || (event.key === " " && event.target.closest("button"))) return;
  event.preventDefault();
  show(KEYS[event.key]());
});
document.addEventListener("fullscreenchange", () => document.fullscreenElement || leave());
bar.addEventListener("click", ({ target }) => {
  if (target.dataset.go) show(now + Number(target.dataset.go));
});
one("leave").addEventListener("click", leave);
pause.addEventListener("click", () => {
  paused = !paused;
  [pause.textContent, pause.dataset.pause] = [pause.dataset.pause, pause.textContent];
});
start.querySelector("button").addEventListener("click", enter);
start.hidden = false;
addEventListener("resize", fit);
document.fonts.ready.then(fit);
setInterval(tick, 250);
