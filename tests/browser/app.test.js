// The site on a home screen: its manifest, and what stands there without a connection.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { fill, gallery, startBrowser, startSite, visit } from './site.js'

let site, browser, no

before(async () => {
  site = await startSite()
  no = await fill(site)
  browser = await startBrowser()
})
after(async () => {
  await browser?.close()
  await site?.stop()
})

test('the browser finds the manifest without fault', async () => {
  const page = await visit(browser)
  await page.goto(site.base)
  const cdp = await page.context().newCDPSession(page)
  const { url, errors, data } = await cdp.send('Page.getAppManifest')
  assert.equal(new URL(url).pathname, '/manifest.webmanifest')
  assert.deepEqual(errors, [])
  const { icons } = JSON.parse(data)
  assert.deepEqual(icons.map(icon => icon.purpose), ['any', 'maskable', 'any'])
  for (const icon of icons) {
    const size = await page.evaluate(src => new Promise((resolve, reject) => {
      const image = new Image()
      image.onload = () => resolve(image.naturalWidth)
      image.onerror = reject
      image.src = src
    }), icon.src)
    assert.ok(size > 0, icon.src)
  }
  await page.context().close()
})

test('without a connection a page says so, in our own looks, and nothing old is shown', async () => {
  const page = await visit(browser, { width: 390 })
  // Before the worker comes: it looks for what is old once.
  const early = await page.context().newPage()
  await early.goto(`${site.base}/robots.txt`)
  await early.evaluate(() => caches.open('madang-before').then(() => caches.open('of-a-userscript')))
  await early.close()
  await page.bringToFront()
  await page.goto(`${site.base}/g/${gallery}`)
  await page.evaluate(() => navigator.serviceWorker.ready)
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated')
  const kept = await page.evaluate(async () => {
    const names = await caches.keys()
    const cache = await caches.open(names.find(name => name.startsWith('madang-')))
    return [names.length, (await cache.keys()).map(request => new URL(request.url).pathname.split('/').pop()).sort()]
  })
  assert.deepEqual(kept, [2, ['madang.css', 'madang.js', 'mark.svg', 'offline']], 'the old one is gone, a stranger\'s stays')

  // With a connection every page is today's.
  await site.post(`/g/${gallery}/write`, { nick: '', password: '1234', title: '방금 올린 글', body: '본문' })
  await page.goto(`${site.base}/g/${gallery}`)
  assert.equal(await page.locator('[data-no]', { hasText: '방금 올린 글' }).count(), 1)
  assert.deepEqual(page.complaints, [])

  await site.stop()
  site = undefined
  await page.goto(page.url().replace(/\?.*|$/, `/${no}`))
  assert.equal(await page.locator('h1').textContent(), '인터넷에 연결되어 있지 않습니다.')
  assert.notEqual(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), 'rgba(0, 0, 0, 0)', 'it has its style sheet')
  assert.match(page.url(), new RegExp(`/g/${gallery}/${no}$`), 'the address stays, so that trying again leads there')
  assert.equal(await page.locator('[data-no]').count(), 0)
  await page.context().close()
})
