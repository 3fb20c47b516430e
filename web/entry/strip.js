// Galleries of this reader: the star in a gallery's head, favourites on the front and in the
// strip, and those visited last. The server keeps the last in a cookie and never prints them,
// so that a page's bytes are the same for everyone.
const strip = (() => {
  const FORM = /^[a-z0-9][a-z0-9_-]{1,39}$/;

  function recents() {
    const cookie = document.cookie.split("; ").find((part) => part.startsWith("madang_recent="));
    const entries = (cookie ?? "=").split("=")[1].split(",").map((entry) => entry.split(":"));
    return entries.filter(([slug]) => FORM.test(slug)).map(([slug, name]) => ({ slug, name: decode(name || slug) }));
  }

  function decode(name) {
    try {
      return decodeURIComponent(name);
    } catch {
      return name;
    }
  }

  function link({ slug, name }, className) {
    const made = document.createElement("a");
    made.href = `/g/${slug}`;
    made.className = className;
    made.textContent = name;
    return made;
  }

  function show() {
    const { favourites } = reader.settings;
    const isStarred = (slug) => favourites.some((other) => other.slug === slug);
    const here = location.pathname.split("/")[2];
    const others = recents().filter(({ slug }) => slug !== here && !isStarred(slug));
    const stars = favourites.filter(({ slug }) => slug !== here);
    document.querySelector("[data-recent]")?.replaceChildren(
      ...stars.map((it) => link(it, "fav")),
      ...others.map((it) => link(it, "")),
    );
    document.querySelector("[data-favourites]")?.replaceChildren(...favourites.map((it) => link(it, "fav")));
    for (const star of document.querySelectorAll("[data-star]")) star.ariaPressed = isStarred(star.dataset.star);
  }

  addEventListener("click", (event) => {
    const star = event.target.closest?.("[data-star]")?.dataset;
    if (!star) return;
    const { favourites } = reader.settings;
    const others = favourites.filter(({ slug }) => slug !== star.star);
    const isNew = others.length === favourites.length;
    reader.save({ favourites: isNew ? [...others, { slug: star.star, name: star.name }] : others });
  });

  return { show };
})();
