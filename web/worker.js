// The service worker: without a connection, a page of this site says so and offers the way
// back. It keeps that page and what it looks like, and nothing else: an old list would be
// worse than none. The server writes `kept` above: a version and the addresses to keep.
const store = `madang-${kept.version}`;

addEventListener("install", (event) => event.waitUntil(install()));
addEventListener("activate", (event) => event.waitUntil(activate()));

async function install() {
  const cache = await caches.open(store);
  // Past the browser's own cache: a page from before the upgrade would name old files.
  await cache.addAll(kept.files.map((url) => new Request(url, { cache: "reload" })));
  await skipWaiting();
}

async function activate() {
  for (const name of await caches.keys()) {
    if (name.startsWith("madang-") && name !== store) await caches.delete(name);
  }
  // The page is asked for while the worker starts, so it costs the reader no time.
  await registration.navigationPreload?.enable();
  await clients.claim();
}

addEventListener("fetch", (event) => {
  const { request } = event;
  // What a form sends stays the browser's business: it alone can send it again.
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (kept.files.includes(new URL(request.url).pathname)) event.respondWith(file(request));
});

async function page(event) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    return (await caches.match("/offline")) ?? Response.error();
  }
}

/** These addresses change with their content. */
async function file(request) {
  return (await caches.match(request)) ?? fetch(request);
}
