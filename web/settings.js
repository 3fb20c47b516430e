// The settings page: what is chosen here counts at once, in this tab and in others.
import { take, write } from "./transfer.js";

const { reader } = globalThis.madang;
const page = document.querySelector("[data-settings]");
const toast = page.querySelector(".toast");
const lists = { blocks: showBlocks, memos: showMemos, favourites: showFavourites };

function save(patch) {
  say(reader.save(patch) ? page.dataset.saved : page.dataset.unsaved);
}

let quiet = 0;

function say(words) {
  toast.textContent = words;
  clearTimeout(quiet);
  quiet = setTimeout(() => toast.replaceChildren(), 4000);
}

function show() {
  for (const radio of page.querySelectorAll("[type=radio]")) {
    radio.checked = String(reader.settings[radio.name]) === radio.value;
  }
  for (const [name, fill] of Object.entries(lists)) redraw(page.querySelector(`[data-list=${name}]`), fill());
  const amounts = count();
  for (const place of page.querySelectorAll("[data-amount]")) place.textContent = amounts[place.dataset.amount];
}

/** Draws a list anew; the keyboard stays at the entry it was at, or at the one that took its place. */
function redraw(list, entries) {
  const old = [...list.children];
  const at = old.findIndex((entry) => entry.contains(document.activeElement));
  const key = old[at]?.dataset.key;
  const label = document.activeElement.dataset.move ?? "";
  list.replaceChildren(...entries);
  if (at < 0) return;
  const entry = entries.find((it) => it.dataset.key === key) ?? entries[Math.min(at, entries.length - 1)];
  const same = [...(entry?.querySelectorAll("[data-move]:enabled") ?? [])].find((it) => it.dataset.move === label);
  const place = same ?? entry?.querySelector("button:enabled, input") ?? list.parentElement.querySelector("input, a, h2");
  if (place.matches("h2")) place.tabIndex = -1;
  place.focus();
}

function entry(name, key, kind, value) {
  const section = page.querySelector(`[data-list=${name}]`).parentElement;
  const made = section.querySelector("template").content.firstElementChild.cloneNode(true);
  made.dataset.key = key;
  made.querySelector("[data-value]").textContent = value;
  if (kind) made.querySelector("[data-kind]").textContent = section.querySelector(`option[value=${kind}]`).textContent;
  for (const button of made.querySelectorAll("button")) button.ariaLabel = `${button.textContent}: ${value}`;
  return made;
}

function showBlocks() {
  const { blocks } = reader.settings;
  return Object.entries(blocks).flatMap(([kind, values]) => values.map((value) => {
    const made = entry("blocks", `${kind}:${value}`, kind, value);
    made.querySelector("[data-remove]").onclick = () => {
      const { blocks } = reader.settings;
      save({ blocks: { ...blocks, [kind]: blocks[kind].filter((other) => other !== value) } });
    };
    return made;
  }));
}

function showMemos() {
  return Object.entries(reader.settings.memos).map(([key, memo]) => {
    const [, kind, value] = key.match(/^(\w+):(.*)$/);
    const made = entry("memos", key, kind, value);
    const field = made.querySelector("[data-memo]");
    field.value = memo;
    field.ariaLabel = `${field.ariaLabel}: ${value}`;
    field.onchange = () => save({ memos: { ...reader.settings.memos, [key]: field.value } });
    made.querySelector("[data-remove]").onclick = () => save({ memos: { ...reader.settings.memos, [key]: "" } });
    return made;
  });
}

function showFavourites() {
  const { favourites } = reader.settings;
  return favourites.map(({ slug, name }, at) => {
    const made = entry("favourites", slug, "", name);
    made.querySelector("a").href = `/g/${slug}`;
    for (const button of made.querySelectorAll("[data-move]")) {
      const way = Number(button.dataset.move);
      button.disabled = !favourites[at + way];
      button.onclick = () => {
        const moved = favourites.toSpliced(at, 1).toSpliced(at + way, 0, favourites[at]);
        save({ favourites: moved });
      };
    }
    made.querySelector("[data-remove]").onclick = () => save({ favourites: favourites.toSpliced(at, 1) });
    return made;
  });
}

// Choices. Without this script the number of rows is sent as a form.
page.addEventListener("change", ({ target }) => {
  if (target.type === "radio") save({ [target.name]: target.name === "rows" ? Number(target.value) : target.value });
});

page.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  const { kind, value, memo } = form.elements;
  const words = value?.value.trim();
  if (!words) return;
  const { blocks, memos } = reader.settings;
  if (form.dataset.add === "block") save({ blocks: { ...blocks, [kind.value]: [...blocks[kind.value], words] } });
  if (form.dataset.add === "memo") save({ memos: { ...memos, [`${kind.value}:${words}`]: memo.value } });
  for (const field of form.querySelectorAll("input")) field.value = "";
  value.focus();
});

/** The entries of storage that belong to a record. */
function keys(name) {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(`madang.${name}:`));
  } catch {
    return [];
  }
}

function count() {
  const slugs = (name) => keys(name).map((key) => key.split(":")[1]);
  const cookie = document.cookie.match(/madang_recent=([^;]*)/)?.[1] ?? "";
  const own = slugs("mine").map(reader.mine).map(({ posts, comments }) => posts.length + Object.values(comments).flat().length);
  const sum = (numbers) => numbers.reduce((all, number) => all + number, 0);
  return { read: sum(slugs("read").map((slug) => reader.read(slug).size)), mine: sum(own), recents: cookie ? cookie.split(",").length : 0 };
}

page.addEventListener("click", ({ target }) => {
  const { clear, ask } = target.dataset;
  if (!clear || !confirm(ask)) return;
  if (clear === "recents") document.cookie = "madang_recent=; Path=/; Max-Age=0";
  for (const key of keys(clear)) localStorage.removeItem(key);
  // The strip above shows it as well.
  reader.save({});
  say(page.dataset.cleared);
});

// To a file and from one.
const [file, refusal, incoming] = ["file", "refusal", "incoming"].map((name) => page.querySelector(`[data-${name}]`));
let held;

page.querySelector("[data-export]").addEventListener("click", () => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([write()], { type: "application/json" }));
  link.download = `madang-${new Date().toISOString().slice(0, 10)}.json`;
  link.click();
  setTimeout(URL.revokeObjectURL, 10_000, link.href);
});

page.querySelector("[data-pick]").addEventListener("click", () => file.click());

file.addEventListener("change", async () => {
  const [chosen] = file.files;
  held = chosen && (await take(chosen).catch(() => ({ refusal: "notOurs" })));
  file.value = "";
  refusal.hidden = !held?.refusal;
  refusal.textContent = page.dataset[held?.refusal] ?? "";
  incoming.hidden = !held?.counts;
  if (incoming.hidden) return;
  for (const place of incoming.querySelectorAll("[data-holds]")) place.textContent = held.counts[place.dataset.holds];
  incoming.focus();
});

incoming.addEventListener("click", ({ target }) => {
  const { take: way } = target.dataset;
  if (way === undefined) return;
  incoming.hidden = true;
  page.querySelector("[data-pick]").focus();
  if (way) say(held[way]() ? page.dataset.imported : page.dataset.unsaved);
});

reader.onchange(show);
show();
