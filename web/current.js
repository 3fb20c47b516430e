// The list below a post is the same bytes for every post of its page: which of its rows is the
// post above is told here.
for (const list of document.querySelectorAll("[data-current]")) {
  for (const row of list.querySelectorAll(`[data-no="${list.dataset.current}"]`)) {
    row.classList.add("now");
    row.querySelector(".t a").ariaCurrent = "page";
  }
}
