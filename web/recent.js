// Recently visited galleries. They are this browser's own matter, so they are
// not in the page's bytes: the server keeps them in a cookie, and this reads it.
const place = document.querySelector("[data-recent]");
const cookie = document.cookie.split("; ").find((part) => part.startsWith("madang_recent="));
const here = location.pathname.split("/")[2];

for (const entry of cookie ? cookie.slice("madang_recent=".length).split(",") : []) {
  const [slug, name] = entry.split(":");
  if (!place || !/^[a-z0-9][a-z0-9_-]{1,39}$/.test(slug) || slug === here) continue;
  const link = document.createElement("a");
  link.href = `/g/${slug}`;
  try {
    link.textContent = decodeURIComponent(name || slug);
  } catch {
    link.textContent = slug;
  }
  place.append(link);
}
