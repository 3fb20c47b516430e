// When a preview opens: the mouse rests on a row's title, or a finger stays on a row. The
// dialog itself comes with sheet.js, fetched when the first rest begins.
const { reader } = globalThis.madang;
const REST = 500;
const SLACK = 10;
// Gallery and post; at the end of a post's address may stand what is done to it.
const place = () => location.pathname.split("/", 4).join("/");
const loaded = place();
let timer = 0;
let at = { x: -1, y: -1 };
let rested = null;
let isHeld = false;

// A reload while a preview was open shows the post's own page, which is no preview.
if (history.state?.look) history.replaceState(null, "");

function linkOf(event) {
  const link = event.target.closest?.(".list [data-no] .t a:first-child");
  return link && !link.hasAttribute("aria-current") && isWanted() ? link : null;
}

function isWanted() {
  return reader.settings.preview !== "off" && !document.querySelector("dialog[open], :popover-open")
    && !document.activeElement.matches("input, textarea");
}

function wait(link, isTouch) {
  clearTimeout(timer);
  if (!link) return;
  import("./sheet.js");
  timer = setTimeout(isTouch ? hold : look, REST, link);
}

async function look(link) {
  rested = link;
  const { open } = await import("./sheet.js");
  if (rested === link && isWanted()) open(link.closest("[data-no]"));
}

addEventListener("pointermove", (event) => {
  const way = Math.hypot(event.screenX - at.x, event.screenY - at.y);
  if (event.pointerType === "touch") {
    if (way > SLACK) clearTimeout(timer);
    return;
  }
  // A page that scrolls under the mouse, or a dialog that closes, is no movement of the hand.
  if (event.pointerType !== "mouse" || way === 0) return;
  at = { x: event.screenX, y: event.screenY };
  const link = event.buttons ? null : linkOf(event);
  if (link !== rested) rested = null;
  wait(link === rested ? null : link);
}, { passive: true });

addEventListener("pointerdown", (event) => {
  isHeld = false;
  at = { x: event.screenX, y: event.screenY };
  const isTouch = event.pointerType === "touch";
  wait(isTouch && event.isPrimary ? linkOf(event) : null, isTouch);
}, { passive: true });

for (const name of ["pointerup", "pointercancel", "scroll", "wheel", "keydown", "blur"]) {
  addEventListener(name, () => clearTimeout(timer), { passive: true, capture: true });
}

function hold(link) {
  clearTimeout(timer);
  isHeld = true;
  look(link);
}

// A browser that has a menu for a held link opens the preview instead of it.
addEventListener("contextmenu", (event) => {
  const link = event.pointerType === "touch" ? linkOf(event) : null;
  if (link || isHeld) event.preventDefault();
  if (link) hold(link);
});

// The finger that opened a preview also leaves the screen: that is no click.
addEventListener("click", (event) => {
  if (!isHeld) return;
  isHeld = false;
  event.preventDefault();
  event.stopPropagation();
}, { capture: true });

// An entry of the history is a preview, this page, or another page's that shared a document.
addEventListener("popstate", async () => {
  const no = history.state?.look;
  const row = no ? document.querySelector(`.list [data-no="${no}"]`) : null;
  if (row) (await import("./sheet.js")).reopen(row);
  else if (place() !== loaded) location.reload();
});
