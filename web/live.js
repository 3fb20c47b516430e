// New posts of an open list: asked for while somebody looks, announced on a button, and
// folded in when it is pressed. Nothing moves by itself.
const { mark } = globalThis.madang;
const place = document.querySelector("[data-live]");
// The list is the same bytes below a post, where nothing is announced: the place comes from above it.
document.querySelector("table.list").before(place);
const EVERY = 20_000;
const MOST = 100;
let pause = EVERY;
let asked = Date.now();
let timer = setTimeout(poll, EVERY);
let after = newest();

function newest() {
  return Math.max(0, ...Array.from(document.querySelectorAll(".list [data-no]"), (row) => Number(row.dataset.no)));
}

async function poll() {
  clearTimeout(timer);
  if (document.hidden) return;
  asked = Date.now();
  try {
    const url = new URL(place.dataset.live, location.href);
    url.searchParams.set("after", after);
    const answer = await fetch(url, { cache: "no-store", headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.status);
    announce((await answer.json()).count);
    pause = EVERY;
  } catch {
    // A server in trouble is asked less and less often.
    pause = Math.min(pause * 2, 16 * EVERY);
  }
  clearTimeout(timer);
  timer = setTimeout(poll, pause);
}

document.addEventListener("visibilitychange", () => {
  clearTimeout(timer);
  if (!document.hidden) timer = setTimeout(poll, Math.max(0, asked + pause - Date.now()));
});

function announce(count) {
  const button = place.firstElementChild ?? document.createElement("button");
  if (!count) return button.remove();
  const words = place.dataset.words.replace("{}", count < MOST ? count : `${MOST - 1}+`);
  if (button.textContent === words) return;
  button.type = "button";
  button.textContent = words;
  button.onclick = fold;
  place.append(button);
}

/** The whole page of rows is new: what was deleted meanwhile goes, what was read is marked again. */
async function fold() {
  const button = place.firstElementChild;
  button.ariaBusy = "true";
  const fresh = await fetch(location.href, { headers: { Accept: "text/html" } })
    .then((answer) => answer.text())
    .then((text) => new DOMParser().parseFromString(text, "text/html").querySelector(".list tbody:not(.quiet)"))
    .catch(() => null);
  if (!fresh) return location.reload();
  const rows = document.adoptNode(fresh);
  const news = [...rows.querySelectorAll("[data-no]")].filter((row) => Number(row.dataset.no) > after);
  for (const row of news) {
    const word = document.createElement("span");
    word.className = "vh";
    word.textContent = `${place.dataset.mark} `;
    row.classList.add("new");
    row.querySelector(".t a").prepend(word);
  }
  document.querySelector(".list tbody:not(.quiet)").replaceWith(rows);
  if (news.length) document.querySelector(".list ~ .empty")?.remove();
  mark.apply(rows);
  document.dispatchEvent(new CustomEvent("madang:shown", { detail: rows }));
  button.remove();
  after = newest();
  // Who reads further down asked to see them: the list's head comes into view. Else nothing moves.
  const list = rows.parentElement;
  if (list.getBoundingClientRect().top < 0) list.scrollIntoView();
  news[0]?.querySelector(".t a").focus({ preventScroll: true });
}
