// A vote counts in place. Without this the same form leads through a redirect.
const form = document.querySelector("form[data-form=vote]");
const said = document.querySelector(".said");

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  said.textContent = "";
  try {
    const answer = await fetch(form.action, {
      method: "post",
      headers: { Accept: "application/json" },
      body: new URLSearchParams({ value: event.submitter.value }),
    });
    const data = await answer.json();
    if (answer.ok) show(data);
    else said.textContent = data.title ?? form.dataset.failed;
  } catch {
    said.textContent = form.dataset.failed;
  }
  form.removeAttribute("aria-busy");
});

function show(counts) {
  for (const [name, value] of [["up", counts.up], ["member-up", counts.member_up], ["down", counts.down]]) {
    const place = document.querySelector(`[data-count="${name}"]`);
    if (place && Number.isInteger(value)) place.textContent = value;
  }
  const ups = document.querySelector("[data-post] [data-col=ups]");
  if (ups && Number.isInteger(counts.up)) ups.textContent = counts.up;
}
