// Learns which posts and comments are this browser's own, from where a sent form led: a
// page that comes right after one's own form, by the redirect that only success answers with.
{
  const KEY = "madang.sending";
  const place = location.pathname.match(/^\/g\/([^/]+)\/(\d+)$/);
  const isRefused = document.querySelector("[data-refused]") !== null;

  let sent;
  try {
    sent = JSON.parse(sessionStorage.getItem(KEY));
    sessionStorage.removeItem(KEY);
  } catch {
    // Without storage nothing is learned.
  }
  const comment = location.hash.match(/^#c(\d+)$/);
  const isNext = sent?.from === document.referrer.split(/[?#]/)[0] && sent.slug === place?.[1] && !isRefused;
  const isTaken = isNext && (sent.kind === "post" || comment);
  if (isTaken) reader.own(sent.slug, Number(place[2]), sent.kind === "post" ? undefined : comment[1]);
  try {
    // Only what was taken needs no draft any more: a form that was never delivered does.
    if (isTaken) localStorage.removeItem(sent.draft);
  } catch {
    // See above.
  }

  addEventListener("submit", (event) => {
    const kind = event.target.dataset?.form;
    const slug = location.pathname.split("/")[2];
    if (kind !== "post" && kind !== "comment") return;
    try {
      const parent = event.target.elements.parent?.value;
      const draft = `madang.draft:${new URL(event.target.action).pathname}${parent ? `#${parent}` : ""}`;
      sessionStorage.setItem(KEY, JSON.stringify({ kind, slug, draft, from: location.href.split(/[?#]/)[0] }));
    } catch {
      // See above.
    }
  });

  // A comment that was written in place.
  addEventListener("madang:sent", ({ detail: { slug, no, id } }) => reader.own(slug, no, id));
}
