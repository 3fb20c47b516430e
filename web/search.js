// Suggestions under a search field: galleries by name from the server, and this browser's own
// last words. Loaded when a field is first entered; without it the field is a plain form.
const KEY = "madang.searches";
const MOST = 8;
const attended = new WeakSet();
const words = document.querySelector("#words").dataset;
const sheet = new URL("search.css", import.meta.url).href;
if (![...document.styleSheets].some((it) => it.href === sheet)) {
  document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: sheet }));
}

function recents() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY));
    return Array.isArray(kept) ? kept.filter((text) => typeof text === "string").slice(0, MOST) : [];
  } catch {
    return [];
  }
}

function keep(list) {
  try {
    if (list.length) localStorage.setItem(KEY, JSON.stringify(list.slice(0, MOST)));
    else localStorage.removeItem(KEY);
  } catch {
    // A browser that keeps nothing suggests nothing.
  }
}

/** Looks after one field; a second time is harmless. */
export function attend(field) {
  if (attended.has(field)) return;
  attended.add(field);
  const form = field.form;
  const box = document.createElement("div");
  box.className = "hints";
  box.hidden = true;
  box.role = "listbox";
  box.ariaLabel = words.suggestions;
  box.id = `hints-${document.querySelectorAll(".hints").length}`;
  Object.assign(field, { role: "combobox", ariaExpanded: "false", ariaAutoComplete: "list" });
  field.setAttribute("aria-controls", box.id);
  field.parentElement.classList.add("hinted");
  field.after(box);
  let asking, timer;

  const options = () => [...box.querySelectorAll("[role=option]")];

  function close() {
    box.hidden = true;
    field.ariaExpanded = "false";
    field.removeAttribute("aria-activedescendant");
  }

  function option(text, choose, extra) {
    const line = document.createElement("div");
    line.role = "option";
    line.ariaSelected = "false";
    line.id = `${box.id}-${box.children.length}`;
    line.textContent = text;
    if (extra) line.className = extra;
    // Before the field loses the focus.
    line.addEventListener("pointerdown", (event) => event.preventDefault());
    line.addEventListener("click", choose);
    box.append(line);
  }

  function show(galleries) {
    const typed = field.value.trim();
    box.replaceChildren();
    for (const { slug, name } of galleries) option(name, () => location.assign(`/g/${slug}`), "to-gallery");
    const own = recents().filter((text) => text !== typed && text.includes(typed));
    for (const text of own) {
      option(text, () => {
        field.value = text;
        form.requestSubmit();
      });
    }
    if (own.length) {
      option(words.forget, () => {
        keep([]);
        show(galleries);
      }, "forget");
    }
    box.hidden = !box.children.length;
    field.ariaExpanded = String(!box.hidden);
    field.removeAttribute("aria-activedescendant");
  }

  async function ask() {
    asking?.abort();
    const typed = field.value.trim();
    if (!typed) return show([]);
    asking = new AbortController();
    try {
      const answer = await fetch(`/search/suggest?q=${encodeURIComponent(typed)}`, { signal: asking.signal });
      if (answer.ok && document.activeElement === field) show(await answer.json());
    } catch {
      // Typed on meanwhile, or no connection: the words are still there to be sent.
    }
  }

  function move(way) {
    const all = options();
    if (!all.length || box.hidden) return;
    const at = all.findIndex((line) => line.ariaSelected === "true");
    all[at]?.setAttribute("aria-selected", "false");
    const next = at < 0 ? (way > 0 ? 0 : all.length - 1) : at + way;
    const line = all[next];
    if (!line) return field.removeAttribute("aria-activedescendant");
    line.ariaSelected = "true";
    line.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", line.id);
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 180);
  });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const chosen = options().find((line) => line.ariaSelected === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && chosen && !box.hidden) {
      event.preventDefault();
      chosen.click();
    } else if (event.key === "Escape" && !box.hidden) {
      event.preventDefault();
      close();
    }
  });
  field.addEventListener("focus", () => show([]));
  field.addEventListener("blur", close);
  form.addEventListener("submit", () => {
    const typed = field.value.trim().slice(0, 100);
    if (typed) keep([typed, ...recents().filter((text) => text !== typed)]);
    close();
  });
  if (document.activeElement === field) ask();
}
