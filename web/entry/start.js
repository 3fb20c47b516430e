// Begins: the reader's marks at once, everything else after the first paint and only where
// the page has a use for it.
globalThis.madang = { reader, mark };

// [what a page must have, the module it then loads]
const comforts = [
  ["[data-theme-button]", "./theme.js"],
  ["main form[method=post]", "./form.js"],
  ["[data-form=post], [data-form=comment]", "./draft.js"],
  ["[data-form=vote]", "./vote.js"],
  [".comments", "./part.js"],
  ["#preview", "./preview.js"],
  ["[data-live]", "./live.js"],
  ["[data-current]", "./current.js"],
  ["html", "./offline.js"],
  ["[data-settings]", "./settings.js"],
  ["[data-passkey-make], [data-passkey-use]", "./passkey.js"],
  ["html", "./keys.js"],
];

// Then the page is ready, for tests.
async function load() {
  await Promise.all(comforts.map(([selector, file]) => document.querySelector(selector) && import(file)));
  document.documentElement.dataset.ready = "";
}

// A press on an author's name, wherever it stands.
addEventListener("click", async ({ target }) => {
  const beside = target.closest?.("[data-menu]")?.parentElement.querySelector("[data-col=author]");
  const name = beside ?? target.closest?.(":is([data-no], [data-post], [data-comment]) [data-col=author]:not(a)");
  if (name) (await import("./author.js")).open(name);
});
const pressed = { Enter: "[data-col=author]:not(a)", " ": "[data-col=author]:not(a), [data-reply]" };
addEventListener("keydown", (event) => {
  if (!event.target.matches?.(pressed[event.key] ?? "none")) return;
  event.preventDefault();
  event.target.click();
});

// A reply opens below its comment; its link leads to a page that does the same.
addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-reply]");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  // Pressed again while it is on its way, it opens all the same.
  if (link.ariaBusy) return;
  link.ariaBusy = "true";
  const done = import("./reply.js").then(({ toggle }) => toggle(link), () => location.assign(link.href));
  done.then(() => link.removeAttribute("aria-busy"));
});

// Whoever is about to search gets suggestions.
const attend = async ({ target }) => target?.type === "search" && (await import("./search.js")).attend(target);
addEventListener("focusin", attend);
attend({ target: document.activeElement });

strip.show();
mark.apply(document);
reader.onchange(() => {
  strip.show();
  mark.apply(document);
});

// On a page that is for writing or choosing, the first keys count already. Elsewhere the
// first paint comes first; a tab in the background is never painted and gets its comforts
// all the same.
if (document.querySelector(".write, .ask, [data-refused], [data-settings]")) load();
else {
  let isLoaded = false;
  const once = () => {
    if (!isLoaded) (globalThis.requestIdleCallback ?? setTimeout)(load);
    isLoaded = true;
  };
  new PerformanceObserver((list, watch) => {
    if (!list.getEntriesByName("first-contentful-paint").length) return;
    watch.disconnect();
    once();
  }).observe({ type: "paint", buffered: true });
  setTimeout(once, 3000);
}
