// A vote counts in place, on a post's page and in a preview. Without this the same form
// leads through a redirect.
addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.dataset.form !== "vote" || event.defaultPrevented) return;
  event.preventDefault();
  const said = form.parentElement.querySelector(".said");
  form.ariaBusy = "true";
  said.textContent = "";
  try {
    const answer = await fetch(form.action, {
      method: "post",
      headers: { Accept: "application/json" },
      body: new URLSearchParams({ value: event.submitter.value }),
    });
    const data = await answer.json();
    if (answer.ok) show(form.closest("[data-post]"), data);
    else said.textContent = data.title ?? form.dataset.failed;
  } catch {
    said.textContent = form.dataset.failed;
  }
  for (const busy of [form, ...form.querySelectorAll("[aria-busy]")]) busy.removeAttribute("aria-busy");
});

function show(post, counts) {
  for (const [name, value] of [["up", counts.up], ["member-up", counts.member_up], ["down", counts.down]]) {
    const place = post.querySelector(`[data-count="${name}"]`);
    if (place && Number.isInteger(value)) place.textContent = value;
  }
  const rows = document.querySelectorAll(`.list [data-no="${post.dataset.post}"] [data-col=ups]`);
  for (const ups of [post.querySelector("[data-col=ups]"), ...rows]) ups.textContent = counts.up;
}
