// The keyboard. Letters count by their meaning, or by their place where the keyboard writes
// Hangul; they rest while anything is typed, and can be switched off on the help page.
const { reader } = globalThis.madang;
const ITEMS = "[data-comment], .list [data-no]";
const acts = { j: () => step(1), k: () => step(-1), n: next, p: preview, o: open, b: back, c: comment, v: vote, m: author, "/": search, g: jump, "?": help };

const dialog = () => [...document.querySelectorAll("dialog[open]")].at(-1);
const root = () => dialog() ?? document;
const linkOf = (row) => row.querySelector(".t a");

addEventListener("keydown", (event) => {
  if (reader.settings.keys === "off" || event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]")) return;
  const name = nameOf(event);
  if (!Object.hasOwn(acts, name) || (event.repeat && !"jk".includes(name))) return;
  event.preventDefault();
  acts[name]();
});

function nameOf(event) {
  if (/^[!-~]$/.test(event.key)) return event.key.toLowerCase();
  if (event.code === "Slash") return event.shiftKey ? "?" : "/";
  return event.code.startsWith("Key") ? event.code.slice(3).toLowerCase() : "";
}

function current() {
  return document.activeElement.closest(ITEMS);
}

/** To the next comment or row; from nowhere, to the first that can be seen. */
function step(way) {
  const items = [...root().querySelectorAll(ITEMS)].filter((item) => (linkOf(item) ?? item).checkVisibility());
  const at = items.indexOf(current());
  const first = items.find((item) => item.getBoundingClientRect().top >= 0 && !item.closest(".quiet"));
  const item = at < 0 ? first : items[at + way];
  if (!item) return;
  const place = linkOf(item) ?? item;
  if (place === item) item.tabIndex = -1;
  place.focus({ preventScroll: true });
  item.scrollIntoView({ block: "nearest" });
}

function open() {
  const link = dialog()?.querySelector(".turns a") ?? (current() && linkOf(current()));
  link?.click();
}

function next() {
  dialog()?.querySelector("[data-step='1']")?.click();
}

async function preview() {
  const row = document.activeElement.closest(".list [data-no]");
  if (dialog()) dialog().querySelector("[data-step='-1']")?.click();
  else if (row && !row.querySelector("[aria-current]")) (await import("./sheet.js")).open(row);
}

function back() {
  if (dialog()) dialog().close();
  else document.querySelector(".below .pager [aria-current]")?.click();
}

function comment() {
  root().querySelector(".comments > form textarea")?.focus();
}

function vote() {
  root().querySelector(".vote .up")?.click();
}

/** The menu of whoever wrote the current row or comment, or else the post. */
function author() {
  const item = current() ?? root().querySelector("[data-post]");
  item?.querySelector("[data-col=author]")?.click();
}

function search() {
  const field = [...document.querySelectorAll("main .seeker [type=search], [type=search]")].find((field) => field.checkVisibility());
  if (field && !dialog()) reach(field);
  else if (!dialog()) document.querySelector(".lens")?.click();
}

function jump() {
  reach(root().querySelector(".jump [name=page]"));
}

function reach(field) {
  field?.focus();
  field?.select();
}

let page;

async function help() {
  if (document.querySelector("[data-help]")?.checkVisibility()) return;
  if (!page) {
    const { ask } = await import("./part.js");
    const found = await ask("/help").then(({ page }) => page.querySelector("[data-help]"), () => null);
    if (!found) return location.assign("/help");
    page = document.createElement("dialog");
    page.className = "shortcuts";
    page.setAttribute("aria-labelledby", "help");
    page.append(document.adoptNode(found));
    page.querySelector("form").hidden = false;
    page.addEventListener("click", (event) => event.target === page && page.close());
    document.body.append(page);
    showSwitch();
  }
  page.showModal();
}

/** The switch on the help page. */
function showSwitch() {
  for (const field of document.querySelectorAll("[data-keys]")) field.checked = reader.settings.keys !== "off";
}

addEventListener("change", (event) => {
  if (event.target.matches?.("[data-keys]")) reader.save({ keys: event.target.checked ? "on" : "off" });
});
showSwitch();
