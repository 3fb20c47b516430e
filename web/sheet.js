// The preview: a post of the list and its comments in a dialog, with the way to the next
// and the one before. It has one entry in the history, so going back closes it.
import "./draft.js";
import "./form.js";
import "./vote.js";
import { adopt, ask, recount } from "./part.js";

const { reader, mark } = globalThis.madang;
const dialog = document.querySelector("#preview").content.firstElementChild.cloneNode(true);
const [sheet, bones, fell] = [".sheet", ".bones", ".fell"].map((name) => dialog.querySelector(name));
const status = dialog.querySelector(":scope > [role=status]");
const ways = dialog.querySelectorAll(".turns [data-step]");
let row;
let running;
let before;
let leaving;
document.body.append(dialog);

const linkOf = (row) => row.querySelector(".t a");

/** The rows that can be seen; what is blocked or hidden is passed over. */
function neighbour(step) {
  const rows = [...row.closest("table").querySelectorAll("[data-no]")];
  const seen = rows.filter((other) => other === row || linkOf(other)?.checkVisibility());
  return seen[seen.indexOf(row) + step];
}

export async function open(next) {
  await leaving;
  if (dialog.open) return;
  // Where the list stands is ours to bring back: the reader may come out at another row.
  history.scrollRestoration = "manual";
  history.pushState({ look: next.dataset.no }, "", linkOf(next).href);
  show(next);
}

/** Goes with the browser's own way through its history. */
export function reopen(next) {
  if (!dialog.open) show(next);
}

function show(next) {
  before = { title: document.title, top: scrollY, row: next };
  dialog.showModal();
  load(next);
}

async function load(next) {
  row = next;
  running?.abort();
  const { signal } = (running = new AbortController());
  const link = linkOf(row);
  bones.firstElementChild.textContent = (link.querySelector("[data-col=title]") ?? link).textContent.trim();
  bones.hidden = false;
  fell.hidden = true;
  sheet.replaceChildren();
  status.textContent = status.dataset.loading;
  dialog.querySelector(".turns a").href = link.href;
  for (const way of ways) way.disabled = !neighbour(Number(way.dataset.step));
  if (document.activeElement === document.body) sheet.focus();
  try {
    const { page } = await ask(link.href, signal);
    fill(page);
  } catch {
    if (signal.aborted) return;
    bones.hidden = true;
    fell.hidden = false;
    status.textContent = "";
  }
}

function fill(page) {
  const parts = page.querySelectorAll("main > [data-post], main > .comments");
  const found = parts.length ? [...parts] : [page.querySelector(".message")];
  sheet.replaceChildren(...found.map((part) => adopt(part, true)));
  bones.hidden = true;
  sheet.scrollTop = 0;
  document.title = page.title;
  status.textContent = "";
  if (!parts.length) return;
  recount(row.dataset.no, page);
  mark.apply(sheet);
  document.dispatchEvent(new CustomEvent("madang:shown", { detail: sheet }));
}

dialog.addEventListener("click", (event) => {
  const way = event.target.closest("[data-step]");
  const place = event.target.closest("a[href^='#']");
  if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
  if (way) {
    const next = neighbour(Number(way.dataset.step));
    history.replaceState({ look: next.dataset.no }, "", linkOf(next).href);
    load(next);
  }
  if (place) {
    event.preventDefault();
    const target = dialog.querySelector(`#look-${place.hash.slice(1)}`) ?? sheet.firstElementChild;
    target.scrollIntoView();
  }
});

dialog.addEventListener("close", async () => {
  running?.abort();
  sheet.replaceChildren();
  document.title = before.title;
  if (history.state?.look) {
    leaving = new Promise((resolve) => addEventListener("popstate", resolve, { once: true }));
    history.back();
    await leaving;
  }
  scrollTo({ top: before.top, behavior: "instant" });
  linkOf(row)?.focus({ preventScroll: true });
  if (row !== before.row) row.scrollIntoView({ block: "nearest" });
  setTimeout(() => { history.scrollRestoration = "auto"; });
});

addEventListener("popstate", () => {
  if (dialog.open && !history.state?.look) dialog.close();
});
