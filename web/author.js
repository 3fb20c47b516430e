// The menu of an author's name: block, and keep a memo. Fetched when a name is first pressed;
// its words come with the settings page.
const { reader } = globalThis.madang;
let menu;
let who;

async function build() {
  const { ask } = await import("./part.js");
  const { page } = await ask("/settings");
  const made = document.adoptNode(page.querySelector("#author-menu").content.firstElementChild);
  document.body.append(made);
  for (const button of made.querySelectorAll("[data-block]")) button.addEventListener("click", () => toggle(button));
  made.querySelector("form").addEventListener("submit", ({ submitter }) => submitter.value === "save" && keep());
  made.addEventListener("click", (event) => event.target === made && made.close());
  made.addEventListener("close", back);
  return made;
}

export async function open(place) {
  try {
    menu ??= await build();
  } catch {
    // Without a connection the settings page says the same in its own time.
    return location.assign("/settings#blocks");
  }
  const prefix = place.parentElement.querySelector(`[data-col="prefix"]`)?.textContent ?? "";
  who = { place, nick: place.textContent, code: place.dataset.code ?? "", prefix };
  menu.querySelector("h2").textContent = prefix ? `${who.nick} (${prefix})` : who.nick;
  menu.querySelector("[name=memo]").value = reader.settings.memos[keyOf()] ?? "";
  show();
  const { left, bottom } = place.getBoundingClientRect();
  menu.style.setProperty("--x", `${left}px`);
  menu.style.setProperty("--y", `${bottom}px`);
  menu.showModal();
  const { height, top } = menu.getBoundingClientRect();
  if (top + height > innerHeight) menu.style.setProperty("--y", `${Math.max(8, innerHeight - height - 8)}px`);
}

function show() {
  for (const button of menu.querySelectorAll("[data-block]")) {
    const value = who[button.dataset.block];
    button.hidden = !value;
    button.ariaPressed = reader.settings.blocks[button.dataset.block].includes(value);
    button.title = value;
  }
}

/** A member is known by the code, a guest by the nick. */
function keyOf() {
  return who.code ? `code:${who.code}` : `nick:${who.nick}`;
}

function toggle(button) {
  const kind = button.dataset.block;
  const { blocks } = reader.settings;
  const others = blocks[kind].filter((value) => value !== who[kind]);
  const isNew = others.length === blocks[kind].length;
  reader.save({ blocks: { ...blocks, [kind]: isNew ? [...others, who[kind]] : others } });
  show();
}

function keep() {
  const memo = menu.querySelector("[name=memo]").value;
  reader.save({ memos: { ...reader.settings.memos, [keyOf()]: memo } });
}

/** To the name again, or to what stands in its place. */
function back() {
  const item = who.place.closest("[data-no], [data-comment], [data-post]");
  if (!item) return who.place.parentElement.querySelector("[data-menu]")?.focus();
  const places = [who.place, item.querySelector(".veil button"), item.querySelector(".t a")];
  places.find((place) => place?.checkVisibility({ visibilityProperty: true }) && place.tabIndex >= 0)?.focus();
}
