// Forms: one click sends once, and the nick under which something was written last is remembered.
const NICK = "madang.nick";

function remember(form) {
  const nick = form.elements.nick;
  if (!nick || !form.elements.body) return;
  try {
    if (nick.value.trim()) localStorage.setItem(NICK, nick.value.trim());
    else localStorage.removeItem(NICK);
  } catch {
    // Storage may be switched off; then nothing is remembered.
  }
}

function recall(root) {
  try {
    const nick = localStorage.getItem(NICK);
    for (const field of nick ? root.querySelectorAll("form:has([name=body]) input[name=nick]") : []) {
      if (!field.value && !field.form.hasAttribute("data-refused")) field.value = nick;
    }
  } catch {
    // See above.
  }
}

recall(document);
// Comments and previews that came later.
document.addEventListener("madang:shown", (event) => recall(event.detail));

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.ariaBusy === "true") {
    event.preventDefault();
    return;
  }
  remember(form);
  form.ariaBusy = "true";
  event.submitter?.setAttribute("aria-busy", "true");
});

// Coming back with the browser's own button finds the form usable again.
addEventListener("pageshow", () => {
  for (const busy of document.querySelectorAll("[aria-busy]")) busy.removeAttribute("aria-busy");
});
