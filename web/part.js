// Comments without a reload: their order, their pages, and writing one, on a post's page
// and in a preview. Links and forms are the ordinary ones; what cannot be done here is
// left to them.
const { mark } = globalThis.madang;
const ids = ["id", "for", "aria-labelledby", "aria-describedby"];
let running;
let shown = here();

function here() {
  return location.pathname + location.search;
}

/** Fetches a page of this site and reads it; refuses with the status of one that is none. */
export async function ask(url, signal) {
  const answer = await fetch(url, { headers: { Accept: "text/html" }, signal });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return { ok: answer.ok, page };
}

/** Takes a part of a fetched page. A preview stands beside another post: its ids get a prefix. */
export function adopt(part, isPreview) {
  const own = document.adoptNode(part);
  for (const element of isPreview ? [own, ...own.querySelectorAll("*")] : []) {
    for (const name of ids) {
      if (element.hasAttribute(name)) element.setAttribute(name, element.getAttribute(name).replace(/\S+/g, "look-$&"));
    }
  }
  return own;
}

/** Puts fetched comments in the place of others; what is being typed there stays. */
function swap(section, fresh, sent) {
  const isPreview = section.closest("dialog") !== null;
  const own = adopt(fresh, isPreview);
  const main = (root) => root.querySelector(":scope > form");
  if (main(section) && main(own)) {
    if (main(section) === sent) {
      for (const name of ["nick", "password"]) if (sent.elements[name]) main(own).elements[name].value = sent.elements[name].value;
    } else {
      main(section).action = main(own).action;
      main(own).replaceWith(main(section));
    }
  }
  for (const box of section.querySelectorAll(".answer")) {
    const old = box.parentElement.querySelector("[data-reply]");
    const link = box.contains(sent) ? null : own.querySelector(`[data-comment="${box.parentElement.dataset.comment}"] > [data-reply]`);
    if (!link) continue;
    link.parentElement.querySelector(":scope > .answer")?.remove();
    link.parentElement.append(box);
    link.ariaExpanded = old.ariaExpanded;
  }
  section.replaceWith(own);
  mark.apply(own);
  document.dispatchEvent(new CustomEvent("madang:shown", { detail: own }));
  return own;
}

function tell(section, words) {
  const root = section.closest("dialog") ?? document.querySelector("main");
  let place = root.querySelector(":scope > [role=status]");
  if (!place) {
    place = document.createElement("p");
    place.className = "vh";
    place.role = "status";
    root.append(place);
  }
  place.textContent = words;
}

/** Shows the comments of another address; `null` where a later wish overtook this one. */
async function turn(section, url) {
  running?.abort();
  const { signal } = (running = new AbortController());
  section.ariaBusy = "true";
  try {
    const { page } = await ask(url, signal);
    // A preview may have closed, or gone on to another post, meanwhile.
    return section.isConnected ? swap(section, page.querySelector(".comments")) : null;
  } catch {
    if (!signal.aborted && section.isConnected) location.assign(url);
    return null;
  }
}

addEventListener("click", async (event) => {
  const link = event.target.closest?.(".comments :is(.orders, .pager) a");
  if (!link || event.defaultPrevented || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const isPage = link.closest(".pager") !== null;
  const fresh = await turn(link.closest(".comments"), link.href);
  if (!fresh) return;
  address(fresh, link.href, "pushState");
  const current = fresh.querySelector(isPage ? ".pager [aria-current]" : ".orders [aria-current]");
  const place = isPage ? fresh.querySelector("h2") : current;
  place.tabIndex = isPage ? -1 : 0;
  place.focus({ preventScroll: true });
  if (isPage) fresh.scrollIntoView();
  tell(fresh, `${fresh.querySelector("h2").textContent.trim()}, ${current.textContent.trim()}`);
});

/** A preview has one entry in the history, so that one step back closes it. */
function address(section, url, how) {
  const isPreview = section.closest("dialog") !== null;
  history[isPreview ? "replaceState" : how](history.state, "", isPreview ? url.replace(/#.*/, "") : url);
  if (!isPreview) shown = here();
}

addEventListener("popstate", async () => {
  const section = document.querySelector("main > .comments");
  if (!section || history.state?.look || here() === shown) return;
  shown = here();
  await turn(section, location.href);
});

// On the window, so that a form that is being sent already was stopped before.
addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.dataset.form !== "comment" || event.defaultPrevented) return;
  event.preventDefault();
  const section = form.closest(".comments");
  refuse(form);
  form.ariaBusy = "true";
  try {
    const answer = await fetch(form.action, {
      method: "post",
      headers: { Accept: "application/json" },
      body: new URLSearchParams(new FormData(form)),
    });
    const said = await answer.json();
    if (answer.ok) await show(form, new URL(said.url, location.href));
    else {
      if (said.captcha) pose(form, said.captcha);
      refuse(form, said.title, said.field);
    }
  } catch {
    refuse(form, section.dataset.failed);
  }
  for (const busy of [form, ...form.querySelectorAll("[aria-busy]")]) busy.removeAttribute("aria-busy");
});

/** Shows a comment that was just written, and every count of it. */
async function show(form, url) {
  const id = url.hash.slice(2);
  const [, slug, no] = url.pathname.match(/^\/g\/([^/]+)\/(\d+)/);
  const sent = () => new CustomEvent("madang:sent", { bubbles: true, detail: { slug, no: Number(no), id } });
  form.dispatchEvent(sent());
  // The form may be gone: a preview that was closed or went on. Nobody heard it then.
  if (!form.isConnected) document.dispatchEvent(sent());
  const { page } = await ask(url).catch(() => ({}));
  if (page) recount(no, page);
  const section = form.isConnected && form.closest(".comments");
  if (!section) return;
  const fresh = page?.querySelector(".comments");
  if (!fresh) {
    history.replaceState(null, "", url);
    location.reload();
    return;
  }
  const root = section.closest("dialog") ?? document;
  const own = swap(section, fresh, form);
  address(own, url.href, "replaceState");
  const count = "[data-post] .tally [data-col=comments]";
  root.querySelector(count).textContent = page.querySelector(count).textContent;
  const comment = own.querySelector(`[data-comment="${id}"]`);
  comment.tabIndex = -1;
  comment.focus({ preventScroll: true });
  comment.scrollIntoView({ block: "nearest" });
}

/** What a fetched page of a post says of its counts, in this page's rows of it. */
export function recount(no, page) {
  const fresh = page.querySelector(`.list [data-no="${no}"]`);
  for (const row of fresh ? document.querySelectorAll(`.list [data-no="${no}"]`) : []) {
    for (const name of ["comments", "views", "ups"]) {
      const [old, now] = [row, fresh].map((it) => it.querySelector(`[data-col=${name}]`));
      if (!now) old?.remove();
      else if (old) old.replaceWith(now.cloneNode(true));
      else row.querySelector(".t div")?.append(now.cloneNode(true));
    }
  }
}

/** Puts a question into the form, as the server would. */
function pose(form, { question, token }) {
  let place = form.querySelector(".asked");
  if (!place) {
    place = document.createElement("label");
    place.className = "asked";
    const hidden = document.createElement("input");
    hidden.type = "hidden";
    hidden.name = "captcha";
    form.querySelector("button").before(hidden, place);
  }
  const answer = document.createElement("input");
  answer.name = "answer";
  answer.required = true;
  answer.autocomplete = "off";
  place.replaceChildren(question, answer);
  form.elements.captcha.value = token;
}

/** Says beside the field why a form was declined; without words, takes that back. */
function refuse(form, words, field) {
  form.querySelector(".error")?.remove();
  for (const wrong of form.querySelectorAll("[aria-invalid]")) {
    wrong.removeAttribute("aria-invalid");
    wrong.removeAttribute("aria-describedby");
  }
  if (!words) return;
  form.dispatchEvent(new Event("madang:refused"));
  const error = document.createElement("p");
  error.className = "error";
  error.role = "alert";
  error.id = `e${form.elements.parent?.value ?? ""}${form.closest("dialog") ? "look" : ""}`;
  error.textContent = words;
  form.prepend(error);
  const wrong = form.elements[field];
  wrong?.setAttribute("aria-invalid", "true");
  wrong?.setAttribute("aria-describedby", error.id);
  wrong?.focus();
}
