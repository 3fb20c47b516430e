// One file with everything this browser keeps for its reader, out of it and into it. What
// comes in was written by anybody: only what has the right form is taken.
const { reader } = globalThis.madang;
const MOST_BYTES = 20_000_000;
const slugs = /^[a-z0-9][a-z0-9_-]{1,39}$/;
const records = { read: cleanRead, mine: cleanMine };

function cleanRead(packed) {
  const numbers = (typeof packed === "string" ? packed : "").split(" ").filter((part) => /^[0-9a-z]{1,10}$/.test(part));
  return numbers.slice(-2000).join(" ");
}

function cleanMine(raw) {
  const isNumber = (no) => Number.isSafeInteger(no) && no > 0;
  const list = (value) => (Array.isArray(value) ? value : []);
  const mine = Object(raw);
  const comments = Object.entries(Object(mine.comments)).filter(([no]) => isNumber(Number(no)));
  const ids = (values) => list(values).map((id) => (Number.isSafeInteger(id) ? String(id) : id)).filter((id) => typeof id === "string" && /^\d{1,19}$/.test(id));
  return {
    posts: list(mine.posts).filter(isNumber).slice(-500),
    comments: Object.fromEntries(comments.slice(-500).map(([no, values]) => [no, ids(values)])),
  };
}

/** A record of every gallery, from storage or a file. */
function clean(name, galleries) {
  const known = Object.entries(Object(galleries)).filter(([slug]) => slugs.test(slug));
  return Object.fromEntries(known.map(([slug, value]) => [slug, records[name](value)]));
}

function kept(name) {
  const found = {};
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(`madang.${name}:`)) found[key.split(":")[1]] = JSON.parse(localStorage.getItem(key));
    }
  } catch {
    // What cannot be read is not taken along.
  }
  return clean(name, found);
}

/** Everything, as the text of a file. */
export function write() {
  const all = { madang: 1, reader: reader.settings, read: kept("read"), mine: kept("mine") };
  return `${JSON.stringify(all, null, 1)}\n`;
}

/**
 * Reads a file: `{refusal}` names the sentence that says why not; otherwise `counts` says
 * what is in it, and `merge()` or `replace()` take it in; `false` where storage refused.
 */
export async function take(file) {
  if (file.size > MOST_BYTES) return { refusal: "tooLarge" };
  let raw;
  try {
    raw = JSON.parse(await file.text());
  } catch {
    return { refusal: "notOurs" };
  }
  const versions = [raw?.madang, raw?.reader?.v];
  if (!versions.every(Number.isInteger)) return { refusal: "notOurs" };
  if (versions.some((version) => version !== 1)) return { refusal: "tooNew" };
  const settings = reader.clean(raw.reader);
  const [read, mine] = [clean("read", raw.read), clean("mine", raw.mine)];
  const sum = (values, size) => Object.values(values).reduce((all, value) => all + size(value), 0);
  return {
    counts: {
      blocks: sum(settings.blocks, (values) => values.length),
      memos: Object.keys(settings.memos).length,
      favourites: settings.favourites.length,
      read: sum(read, (packed) => packed.split(" ").filter(Boolean).length),
      mine: sum(mine, ({ posts, comments }) => posts.length + Object.values(comments).flat().length),
    },
    merge: () => put(read, joinRead) & put(mine, joinMine) & reader.save(join(settings)),
    replace: () => empty() & put(read) & put(mine) & reader.save(settings),
  };

  function put(galleries, join) {
    const name = galleries === read ? "read" : "mine";
    const here = join ? kept(name) : {};
    try {
      for (const [slug, value] of Object.entries(galleries)) {
        const whole = Object.hasOwn(here, slug) ? join(here[slug], value) : value;
        localStorage.setItem(`madang.${name}:${slug}`, JSON.stringify(whole));
      }
      return true;
    } catch {
      return false;
    }
  }
}

function empty() {
  try {
    for (const key of Object.keys(localStorage)) if (/^madang\.(read|mine):/.test(key)) localStorage.removeItem(key);
    return true;
  } catch {
    return false;
  }
}

const joinRead = (here, there) => cleanRead([...new Set([...there.split(" "), ...here.split(" ")])].join(" "));

function joinMine(here, there) {
  const comments = { ...there.comments };
  for (const [no, ids] of Object.entries(here.comments)) comments[no] = [...new Set([...(comments[no] ?? []), ...ids])];
  return { posts: [...new Set([...there.posts, ...here.posts])], comments };
}

/** Choices stay as they are here; what the file has besides is added. */
function join(there) {
  const here = reader.settings;
  const blocks = Object.entries(here.blocks).map(([kind, values]) => [kind, [...values, ...there.blocks[kind]]]);
  return {
    blocks: Object.fromEntries(blocks),
    // One's own come first: at the limit the others are left out.
    memos: { ...here.memos, ...there.memos, ...here.memos },
    favourites: [...here.favourites, ...there.favourites],
  };
}
