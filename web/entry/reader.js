// What this browser keeps for its reader, under `madang.` in localStorage. docs/HOOKS.md
// describes every entry. The files of entry/ are one module, so that one request
// brings all that a first look needs; other modules find it at `globalThis.madang`.
const reader = (() => {
  const SETTINGS = "madang.reader";
  const MOST_READ = 2000;
  const MOST_OWN = 500;
  const choices = {
    theme: ["auto", "light", "dark"],
    density: ["comfortable", "compact"],
    rows: [50, 30, 100],
    images: ["on", "off"],
    guests: ["show", "hide"],
    preview: ["hover", "off"],
    keys: ["on", "off"],
  };
  const kinds = ["nick", "code", "prefix", "word"];
  const slugs = /^[a-z0-9][a-z0-9_-]{1,39}$/;
  const listeners = new Set();
  const line = (value, most) => (typeof value === "string" ? value.replace(/\s+/g, " ").trim().slice(0, most) : "");
  const list = (value) => (Array.isArray(value) ? value : []);
  let settings = clean(parse(SETTINGS));

  // The number of rows is a cookie as well, because the server asks for it; a form may have
  // set it without scripts, and some browsers drop the cookies of scripts after a week.
  const chosen = Number(document.cookie.match(/\bmadang_rows=(\d+)/)?.[1]);
  if (choices.rows.includes(chosen)) settings.rows = chosen;
  else if (settings.rows !== choices.rows[0]) setRows();

  function setRows() {
    const age = settings.rows === choices.rows[0] ? 0 : 31_536_000;
    document.cookie = `madang_rows=${settings.rows}; Path=/; Max-Age=${age}; SameSite=Lax`;
  }

  /** Storage may be full, forbidden, or hold anything at all. */
  function parse(key) {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  }

  function store(key, value) {
    try {
      localStorage.setItem(key, JSON.stringify(value));
      return true;
    } catch {
      return false;
    }
  }

  /** Settings out of anything: what is not understood is as it was at first. */
  function clean(raw) {
    raw = Object(raw);
    const made = { v: 1 };
    for (const [name, values] of Object.entries(choices)) made[name] = values.includes(raw[name]) ? raw[name] : values[0];
    made.blocks = {};
    for (const kind of kinds) {
      const words = list(Object(raw.blocks)[kind]).map((word) => line(word, 60));
      made.blocks[kind] = [...new Set(words)].filter(Boolean).slice(0, 500);
    }
    made.memos = {};
    for (const [key, memo] of Object.entries(Object(raw.memos)).slice(0, 1000)) {
      const words = line(memo, 100);
      if (/^(nick|code|prefix):.{1,60}$/.test(key) && words) made.memos[key] = words;
    }
    made.favourites = [];
    for (const { slug, name } of list(raw.favourites).map(Object)) {
      const isNew = typeof slug === "string" && slugs.test(slug) && !made.favourites.some((other) => other.slug === slug);
      if (isNew && made.favourites.length < 50) made.favourites.push({ slug, name: line(name, 60) || slug });
    }
    return made;
  }

  /** What early.js did before the first paint, and the size of a list, which the server reads. */
  function show() {
    const { dataset } = document.documentElement;
    const set = (name, value) => (value ? (dataset[name] = value) : delete dataset[name]);
    set("theme", settings.theme === "auto" ? "" : settings.theme);
    set("density", settings.density === "compact" ? "compact" : "");
    set("images", settings.images === "off" ? "off" : "");
    set("guests", settings.guests === "hide" ? "hide" : "");
    set("fav", settings.favourites.length ? "1" : "");
  }

  function tell() {
    show();
    for (const listener of listeners) listener();
  }

  addEventListener("storage", (event) => {
    if (event.key !== SETTINGS && event.key !== null) return;
    settings = clean(parse(SETTINGS));
    tell();
  });

  // A page that the browser kept for its back button may be older than the settings.
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    settings = clean(parse(SETTINGS) ?? settings);
    tell();
  });

  return {
    get settings() {
      return settings;
    },

    clean,

    /** Changes some settings; `false` where the browser keeps none and they last as long as this page. */
    save(patch) {
      // Another tab may have saved something else since.
      settings = clean({ ...(parse(SETTINGS) ?? settings), ...patch });
      if ("rows" in patch) setRows();
      const isKept = store(SETTINGS, settings);
      tell();
      return isKept;
    },

    /** Calls `listener` after each change, in this tab or another. */
    onchange(listener) {
      listeners.add(listener);
    },

    /** The numbers of a gallery's posts that were read, the latest last. */
    read(slug) {
      const packed = parse(`madang.read:${slug}`);
      return new Set(line(packed, 40_000).split(" ").map((part) => parseInt(part, 36)).filter((no) => no > 0));
    },

    /** Counts a post as read. Of each gallery the latest 2,000 are kept, in base 36. */
    see(slug, no) {
      const seen = reader.read(slug);
      seen.delete(no);
      seen.add(no);
      const packed = [...seen].slice(-MOST_READ).map((it) => it.toString(36)).join(" ");
      if (store(`madang.read:${slug}`, packed)) return;
      // Where all is full, the read marks of other galleries are what is missed least.
      try {
        for (const key of Object.keys(localStorage)) if (key.startsWith("madang.read:")) localStorage.removeItem(key);
      } catch {
        return;
      }
      store(`madang.read:${slug}`, packed);
    },

    /** This browser's own: `{posts: [no], comments: {no: ["id"]}}`, the latest last. */
    mine(slug) {
      const raw = Object(parse(`madang.mine:${slug}`));
      const comments = Object.entries(Object(raw.comments)).map(([no, ids]) => [no, list(ids).map(String)]);
      return { posts: list(raw.posts).map(Number), comments: Object.fromEntries(comments) };
    },

    /** Remembers a post of one's own, or with an `id` a comment. */
    own(slug, no, id) {
      const mine = reader.mine(slug);
      if (id) mine.comments[no] = [...new Set([...(mine.comments[no] ?? []), id])];
      else mine.posts = [...new Set([...mine.posts, no])].slice(-MOST_OWN);
      mine.comments = Object.fromEntries(Object.entries(mine.comments).slice(-MOST_OWN));
      store(`madang.mine:${slug}`, mine);
    },
  };
})();
