// The form to answer a comment, below it.

/** Opens the form below a comment, made of the one that the comments bring along for it. */
export function open(link) {
  const comment = link.closest("[data-comment]");
  let box = comment.querySelector(":scope > .answer");
  if (!box) {
    box = document.importNode(link.closest(".comments").querySelector("template").content.firstElementChild, true);
    const { parent, body } = box.firstElementChild.elements;
    parent.value = comment.dataset.comment;
    box.firstElementChild.ariaLabel = body.ariaLabel = body.placeholder = link.ariaLabel;
    box.lastElementChild.href = link.href.replace(/reply([^/]*)#.*/, "report$1");
    comment.append(box);
    document.dispatchEvent(new CustomEvent("madang:shown", { detail: box }));
  }
  box.hidden = false;
  link.ariaExpanded = true;
  return box.firstElementChild;
}

/** Opens the form, or closes it; what was typed there stays. */
export function toggle(link) {
  const box = link.parentElement.querySelector(":scope > .answer");
  if (box && !box.hidden) {
    box.hidden = true;
    link.ariaExpanded = false;
    return;
  }
  const form = open(link);
  // It starts with the name and password already typed on this page.
  const main = link.closest(".comments").querySelector(":scope > form");
  for (const name of ["nick", "password"]) {
    if (main.elements[name] && !form.elements[name].value) form.elements[name].value = main.elements[name].value;
  }
  if (!form.querySelector("[aria-invalid]")) form.elements.body.focus();
}
