// Keeps what was typed through errors, reloads and a closed tab. Passwords are
// never kept. A draft is dropped once its form was taken: here, or in entry/own.js.
const PREFIX = "madang.draft:";
const WEEK = 7 * 86_400_000;

function keyOf(form, parent = form.elements.parent?.value) {
  return `${PREFIX}${new URL(form.action).pathname}${parent ? `#${parent}` : ""}`;
}

function read(key) {
  try {
    const draft = JSON.parse(localStorage.getItem(key));
    return draft && Date.now() - draft.at < WEEK ? draft : null;
  } catch {
    return null;
  }
}

function write(key, form) {
  const draft = { at: Date.now(), title: form.elements.title?.value ?? "", body: form.elements.body.value };
  try {
    if (draft.title || draft.body) localStorage.setItem(key, JSON.stringify(draft));
    else localStorage.removeItem(key);
  } catch {
    // A full or forbidden storage costs the draft, not the post.
  }
}

function offerToClear(form, key) {
  const place = form.querySelector(".draft");
  if (!place) return;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = form.dataset.discard;
  button.addEventListener("click", () => {
    if (form.elements.title) form.elements.title.value = "";
    form.elements.body.value = "";
    place.textContent = "";
    localStorage.removeItem(key);
  });
  place.append(`${form.dataset.restored} `, button);
}

const kept = new WeakSet();

function keep(form) {
  if (kept.has(form)) return;
  kept.add(form);
  const key = keyOf(form);
  const draft = read(key);
  const isEmpty = !form.elements.body.value && !form.elements.title?.value;
  if (draft && isEmpty) {
    if (form.elements.title) form.elements.title.value = draft.title;
    form.elements.body.value = draft.body;
    offerToClear(form, key);
  }
  let timer = 0;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(write, 300, key, form);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    write(key, form);
  });
  // Taken without leaving the page.
  form.addEventListener("madang:sent", () => {
    clearTimeout(timer);
    try {
      localStorage.removeItem(key);
    } catch {
      // Then there was none.
    }
  });
}

function keepAll(root) {
  for (const form of root.querySelectorAll("form[data-form=post], form[data-form=comment]")) keep(form);
  // A reply that was begun here once.
  for (const link of root.querySelectorAll("[data-reply]")) {
    const { comment } = link.parentElement.dataset;
    const draft = read(keyOf(link.closest(".comments").querySelector(":scope > form"), comment));
    if (draft && !link.parentElement.querySelector(":scope > .answer")) import("./reply.js").then(({ open }) => open(link));
  }
}

keepAll(document);
document.addEventListener("madang:shown", (event) => keepAll(event.detail));
