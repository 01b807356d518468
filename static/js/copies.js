// Copies of unsaved words in this browser. Each belongs to an account, to a form ("owner/part"), and to the version
// that the server had when the words were typed. A copy goes when another account or nobody is signed in, when the
// server has another version, and after a week.
const PREFIX = `copy-${document.documentElement.dataset.account ?? ""}-`;
const WEEK = 7 * 24 * 60 * 60 * 1000;
const EARLIER = /^(draft|words|practise)-/; // The names that earlier releases used.

export const store = (act, area = "localStorage") => {
  try {
    return act(window[area]);
  } catch {
    return null; /* A full or closed store changes nothing. */
  }
};
const read = (name) => store((all) => JSON.parse(all.getItem(PREFIX + name)));
const write = (name, copy) => store((all) => all.setItem(PREFIX + name, JSON.stringify(copy)));
const keys = () => store(Object.keys) ?? [];
const copiesOf = (owner) =>
  keys()
    .filter((key) => key.startsWith(`${PREFIX}${owner}`))
    .map((key) => key.slice(PREFIX.length));

export const drop = (name) => store((all) => all.removeItem(PREFIX + name));
export const keep = (name, version, words) => write(name, { at: Date.now(), versions: [version], words });

// Returns the words of a copy, or null. A copy of words that the server has changed since is dropped.
export function copyOf(name, version) {
  const copy = read(name);
  if (copy?.versions?.includes(version)) return copy.words;
  drop(name);
  return null;
}

export function dropAll(owner) {
  for (const name of copiesOf(`${owner}/`)) drop(name);
}

// This browser itself saves another part: the server's version changes, and nothing else in the other copies.
export function addVersion(owner, version, next) {
  for (const name of copiesOf(`${owner}/`)) {
    const copy = read(name);
    if (copy?.versions?.includes(version)) write(name, { ...copy, versions: [...copy.versions, next] });
  }
}

// A number that differs for texts that differ, so that a copy need not hold the text that it was made from.
export const digest = (text) => {
  let number = text.length;
  for (let at = 0; at < text.length; at++) number = (number * 31 + text.charCodeAt(at)) | 0;
  return number;
};

for (const key of keys())
  if (EARLIER.test(key) || (key.startsWith("copy-") && !key.startsWith(PREFIX))) store((all) => all.removeItem(key));
for (const name of copiesOf("")) {
  const age = Date.now() - read(name)?.at;
  if (!(age >= 0 && age < WEEK)) drop(name);
}
// A page says by data-copies and data-version which version the server has of what an owner's forms write.
for (const { dataset } of document.querySelectorAll("[data-copies]"))
  for (const name of copiesOf(`${dataset.copies}/`)) copyOf(name, dataset.version);

// A form with a box that asks for a copy, such as a visitor's answer to practise. Nothing of it is on the server.
for (const box of document.querySelectorAll("[data-keep]")) {
  const name = box.dataset.keep,
    area = box.form.querySelector("textarea"),
    words = copyOf(name, "");
  const hold = () => (box.checked ? keep(name, "", area.value) : drop(name));
  if (words !== null) {
    box.checked = true;
    // What the server or the browser has put there is newer.
    area.value ||= words;
  }
  for (const event of ["input", "submit"]) box.form.addEventListener(event, hold);
}
