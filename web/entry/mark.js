// Marks rows, posts and comments for this reader: read, one's own, blocked, with a memo.
// What is blocked keeps its place and its height, so nothing moves.
const mark = (() => {
  const words = document.querySelector("#words")?.dataset ?? {};
  const shown = new WeakSet();

  function make(name, className, text) {
    const element = document.createElement(name);
    element.className = className;
    element.textContent = text;
    return element;
  }

  const slug = () => location.pathname.match(/^\/g\/([^/]+)/)?.[1];

  /** Who wrote a row, a post or a comment. */
  function author(item) {
    const place = item.querySelector(`[data-col="author"]`);
    return place && {
      place,
      nick: place.textContent,
      code: place.dataset.code ?? "",
      prefix: place.parentElement.querySelector(`[data-col="prefix"]`)?.textContent ?? "",
    };
  }

  function isBlocked(item, who, blocks) {
    const isNear = (prefix) => who.prefix === prefix || who.prefix.startsWith(`${prefix}.`);
    if (who && (blocks.nick.includes(who.nick) || blocks.code.includes(who.code) || blocks.prefix.some(isNear))) return true;
    if (!blocks.word.length) return false;
    const text = item.querySelector(`[data-col="title"], [data-part="words"]`)?.textContent.toLowerCase() ?? "";
    return blocks.word.some((word) => text.includes(word.toLowerCase()));
  }

  /** Puts a line in the place of what is blocked; its button shows it once more. */
  function veil(item, isOn) {
    const old = item.querySelector(".veil");
    item.classList.toggle("blocked", isOn);
    if (!isOn) return old?.remove();
    if (old) return;
    const line = make("div", "veil", `${words.blocked} `);
    const button = make("button", "plain", words.show);
    button.type = "button";
    button.addEventListener("click", () => {
      shown.add(item);
      veil(item, false);
      item.querySelector(".t a, [data-col=author]")?.focus();
    });
    line.append(button);
    (item.querySelector(".t") ?? item).append(line);
  }

  /** Keeps one small word after a place, or takes it away. */
  function note(place, className, text, title = text) {
    const old = place.parentElement.querySelector(`.${className}`);
    if (!text) return old?.remove();
    const made = old ?? make("span", className, "");
    made.textContent = text;
    made.title = title;
    if (!old) place.parentElement.append(made);
  }

  function one(item, isOwn, settings) {
    const who = author(item);
    item.classList.toggle("mine", isOwn);
    if (!item.dataset.post) veil(item, !isOwn && !shown.has(item) && isBlocked(item, who, settings.blocks));
    if (!who) return;
    const { memos } = settings;
    note(who.place, "me", isOwn ? words.me : "", words.own);
    note(who.place, "memo", memos[`code:${who.code}`] ?? memos[`nick:${who.nick}`] ?? memos[`prefix:${who.prefix}`]);
    // In a list the title is the row's one stop for the keyboard, and J, K and M go by it.
    // A member's name leads to his own page.
    if (item.dataset.no || who.place.href) return;
    Object.assign(who.place, { tabIndex: 0, role: "button", ariaHasPopup: "dialog" });
  }

  /** Leaves a button in the place of each picture that is not to be loaded. */
  function pictures(root) {
    for (const image of root.querySelectorAll("[data-part=body] img")) {
      const old = image.previousElementSibling?.matches(".unseen") ? image.previousElementSibling : null;
      if (reader.settings.images !== "off" || image.classList.contains("seen")) old?.remove();
      else if (!old) {
        const button = make("button", "unseen", image.alt ? `${words.picture}: ${image.alt}` : words.picture);
        button.type = "button";
        button.addEventListener("click", () => {
          image.classList.add("seen");
          button.remove();
        });
        image.before(button);
      }
    }
  }

  /** Marks everything under `root`; again, after something changed, is harmless. */
  function apply(root) {
    const { settings } = reader;
    const gallery = slug();
    const mine = gallery ? reader.mine(gallery) : { posts: [], comments: {} };
    for (const post of root.querySelectorAll("[data-post]")) {
      if (gallery) reader.see(gallery, Number(post.dataset.post));
      one(post, mine.posts.includes(Number(post.dataset.post)), settings);
      for (const row of document.querySelectorAll(`.list [data-no="${post.dataset.post}"]`)) row.classList.add("read");
    }
    const read = gallery ? reader.read(gallery) : new Set();
    for (const row of root.querySelectorAll("[data-no]")) {
      const no = Number(row.dataset.no);
      row.classList.toggle("read", read.has(no));
      one(row, mine.posts.includes(no), settings);
    }
    const own = new Set(Object.values(mine.comments).flat());
    for (const comment of root.querySelectorAll("[data-comment]")) one(comment, own.has(comment.dataset.comment), settings);
    pictures(root);
  }

  return { apply };
})();
