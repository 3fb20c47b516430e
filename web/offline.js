// Registers the service worker, and on the page it shows without a connection, goes back to
// what was asked for as soon as there is one again.
navigator.serviceWorker?.register("/sw.js", { updateViaCache: "none" }).catch(() => {
  // A private window or a browser that forbids it: everything else works as before.
});

if (document.querySelector("[data-offline]") && location.pathname !== "/offline") {
  addEventListener("online", () => location.reload(), { once: true });
}
