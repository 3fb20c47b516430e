// What a page costs: bytes on the wire, requests before the first paint, and whether it
// moves under the reader's eyes.
import assert from 'node:assert/strict'
import { createServer, get } from 'node:http'
import { after, before, describe, test } from 'node:test'
import { answering, fill, gallery, open, pages, settled, startBrowser, startSite, visit } from './site.js'

const BUDGET = 30_000
/** After so long, in milliseconds, entry/start.js waits for the first paint no more. */
const LATE = 3_000
const TRIES = 5
let site, browser, no, reply

before(async () => {
  site = await startSite()
  no = await fill(site)
  reply = await answering(site, no)
  browser = await startBrowser()
})
after(async () => {
  await browser?.close()
  await site?.stop()
})

/** Bytes of a body as they are sent. */
const sent = url => new Promise((resolve, reject) => {
  get(url, { headers: { 'accept-encoding': 'gzip' } }, answer => {
    let bytes = 0
    answer.on('data', part => { bytes += part.length }).on('end', () => resolve(bytes))
  }).on('error', reject)
})

/**
 * A fresh visitor's page when all has come: what it asked for, and what of that before it was
 * painted. One that was painted late tells of the machine and not of the page, and is opened again.
 */
async function weighed(name) {
  for (let left = TRIES; left > 0; left--) {
    const page = await visit(browser, { width: 390 })
    const urls = new Set()
    page.on('request', request => { if (['document', 'stylesheet', 'script', 'fetch'].includes(request.resourceType())) urls.add(request.url()) })
    await open(page, site.base, name, pages(no)[name])
    await settled(page)
    const [paint, early] = await page.evaluate(() => {
      const paint = performance.getEntriesByName('first-contentful-paint')[0]?.startTime
      // The icon is the tab's, not the page's: the browser asks for it when it likes.
      const icon = document.querySelector('link[rel=icon]').href
      const early = performance.getEntriesByType('resource').filter(entry => entry.startTime < paint && entry.name !== icon)
      return [paint, early.map(entry => entry.name)]
    })
    if (paint < LATE) return { page, urls, early }
    await page.context().close()
  }
  throw new Error(`the ${name} page was painted late ${TRIES} times`)
}

for (const name of ['list', 'post']) {
  test(`the ${name} page and all it loads stay under ${BUDGET} bytes, three requests before it is painted`, async () => {
    const { page, urls, early } = await weighed(name)
    assert.ok(early.length + 1 <= 3, `asked before the first paint: ${early.join(', ')}`)
    if (name === 'list') assert.ok(await page.locator('[data-no]').count() >= 50)
    const sizes = await Promise.all([...urls].map(async url => [new URL(url).pathname.split('/').pop(), await sent(url)]))
    const total = sizes.reduce((sum, [, size]) => sum + size, 0)
    console.log(`${name}: ${total} bytes gzip: ${sizes.map(size => size.join(' ')).join(', ')}`)
    assert.ok(total <= BUDGET, `${total} bytes: ${sizes.map(size => size.join(' ')).join(', ')}`)
    assert.deepEqual(page.complaints, [], 'nothing comes from elsewhere')
    await page.context().close()
  })
}

describe('nothing moves while a page comes together', { concurrency: 2 }, () => {
  for (const width of [390, 1280]) test(`at ${width} px`, async () => {
    // A reader with settings, so that scripts have something to do.
    const page = await visit(browser, { width, reader: { blocks: { nick: ['기객'] }, favourites: [{ slug: gallery, name: '바둑' }] } })
    await page.goto(`${site.base}/g/${gallery}`)
    const moved = []
    for (const [name, path] of Object.entries({ ...pages(no), reply })) {
      await open(page, site.base, name, path)
      await settled(page)
      const shifts = await page.evaluate(() => new Promise(resolve => {
        const found = []
        new PerformanceObserver(list => found.push(...list.getEntries())).observe({ type: 'layout-shift', buffered: true })
        const tell = () => resolve(found.map(shift => [shift.value, shift.sources.map(source => source.node?.className || source.node?.nodeName).join(' ')]))
        // What the scripts did last is painted, too.
        requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(tell, 100)))
      }))
      const total = shifts.reduce((sum, [value]) => sum + value, 0)
      if (total > 0.02) moved.push(`${name} ${total.toFixed(3)}: ${shifts.map(shift => shift[1]).join('; ')}`)
    }
    assert.deepEqual(moved, [])
    await page.context().close()
  })
})

/** The site on a slow line: of each page half comes, and the rest when `go` is called. */
async function startSlowLine(base) {
  let go
  const rest = new Promise(resolve => { go = resolve })
  const server = createServer(async ({ url }, answer) => {
    const found = await fetch(base + url)
    const body = Buffer.from(await found.arrayBuffer())
    const kind = found.headers.get('content-type') ?? ''
    const isPage = kind.startsWith('text/html')
    answer.writeHead(found.status, { 'Content-Type': kind, 'Cache-Control': 'no-store' })
    const half = isPage ? body.length / 2 : body.length
    answer.write(body.subarray(0, half))
    if (isPage) await rest
    answer.end(body.subarray(half))
  })
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
  // Whatever fails, nobody waits for it.
  server.unref()
  return { base: `http://127.0.0.1:${server.address().port}`, go }
}

for (const [name, part] of [['list', '.list'], ['post', 'article'], ['design', '.looks .panel']]) {
  test(`what comes first on the ${name} page stands where it does when all has come`, async () => {
    const line = await startSlowLine(site.base)
    const page = await visit(browser, { width: 1280 })
    await page.goto(line.base + pages(no)[name], { waitUntil: 'commit' })
    await page.locator(part).first().waitFor({ state: 'attached' })
    // Nothing is painted before the style sheet is there, but a place can be asked for.
    await page.waitForFunction(() => document.querySelector('link[rel=stylesheet]').sheet)
    const place = () => page.evaluate(part => {
      const { x, width } = document.querySelector(part).getBoundingClientRect()
      return [x, width]
    }, part)
    const early = await place()
    assert.equal(await page.evaluate(() => document.readyState), 'loading', 'the rest is on its way')
    line.go()
    await page.waitForLoadState()
    assert.deepEqual(early, await place())
    await page.context().close()
  })
}
