// What a test has to hold still to tell a hand that rests from a machine that does.

/** Stops the time of a page whose clock is installed: now no standstill between two movements is a rest. */
export const freeze = page => page.clock.pauseAt(Date.now() + 60_000)

/** Lets time pass on a page where it was stopped. What then opens comes with a module, which takes a moment. */
export async function pass(page, time) {
  await page.clock.runFor(time)
  await page.waitForTimeout(300)
}

/** Scrolls, and waits until the page has heard of it: a scroll ends the rest of a mouse. */
export const scroll = (page, top) => page.evaluate(top => new Promise(resolve => {
  addEventListener('scroll', () => resolve(), { once: true })
  scrollTo(0, top)
}), top)

/** Has the page listen for events; what it gives back waits until one of them has come. */
export async function listen(page, ...names) {
  await page.evaluate(names => {
    globalThis.hasHappened = false
    for (const name of names) addEventListener(name, () => { globalThis.hasHappened = true })
  }, names)
  return () => page.waitForFunction(() => globalThis.hasHappened)
}
