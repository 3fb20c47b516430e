// What the reader chose stands before the first paint, and the parts keep to the design.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { fill, gallery, startBrowser, startSite, visit } from './site.js'

let site, browser

before(async () => {
  site = await startSite()
  await fill(site)
  browser = await startBrowser()
})
after(async () => {
  await browser?.close()
  await site?.stop()
})

const paper = page => page.evaluate(() => getComputedStyle(document.body).backgroundColor)

test('the theme button goes round, and the next page comes in the chosen theme', async () => {
  const page = await visit(browser, { scheme: 'light' })
  await page.goto(site.base)
  const light = await paper(page)
  const button = page.locator('[data-theme-button]')
  await page.waitForFunction(() => document.querySelector('[data-theme-button]').title !== '')
  for (const theme of ['light', 'dark']) {
    await button.click()
    assert.equal(await page.locator('html').getAttribute('data-theme'), theme)
  }
  const dark = await paper(page)
  assert.notEqual(dark, light)
  // Whatever the first frame shows, it shows it before any module has run.
  await page.route('**/*.js', route => route.abort())
  await page.goto(`${site.base}/g/${gallery}`)
  assert.equal(await paper(page), dark)
  await page.unroute('**/*.js')
  await page.goto(site.base)
  await page.waitForFunction(() => document.querySelector('[data-theme-button]').title !== '')
  await button.click()
  assert.equal(await page.locator('html').getAttribute('data-theme'), null)
  assert.equal(await paper(page), light)
  await page.context().close()
})

test('without JavaScript nothing is shown that needs it', async () => {
  const page = await visit(browser, { js: false })
  await page.goto(site.base)
  assert.equal(await page.locator('[data-theme-button]').isVisible(), false)
  await page.context().close()
})

for (const width of [390, 1280]) {
  test(`a compact list shows more rows at ${width} px`, async () => {
    const heights = []
    for (const density of ['comfortable', 'compact']) {
      const page = await visit(browser, { width })
      await page.addInitScript(density => { localStorage['madang.reader'] = JSON.stringify({ v: 1, density }) }, density)
      await page.goto(`${site.base}/g/${gallery}`)
      heights.push((await page.locator('tr[data-no]:not([data-kind])').first().boundingBox()).height)
      await page.context().close()
    }
    assert.ok(heights[1] < heights[0] - 5, String(heights))
  })
}

test('a broken choice breaks nothing', async () => {
  for (const text of ['{', 'null', '[]', '{"theme":"\\"><script>"}']) {
    const page = await visit(browser)
    await page.addInitScript(text => { localStorage['madang.reader'] = text }, text)
    await page.goto(site.base)
    assert.deepEqual(page.complaints, [], text)
    assert.equal(await page.locator('html').getAttribute('data-theme'), null, text)
    await page.context().close()
  }
})

test('on a phone the dock is in reach and covers nothing at the end of the page', async () => {
  const page = await visit(browser, { width: 390 })
  await page.goto(`${site.base}/g/${gallery}`)
  const edge = async selector => {
    const box = await page.locator(selector).boundingBox()
    return [Math.round(box.y), Math.round(box.y + box.height)]
  }
  const { height } = page.viewportSize()
  assert.equal((await edge('.dock'))[1], height)
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight))
  assert.ok((await edge('footer.base'))[1] <= (await edge('.dock'))[0], 'the foot ends where the dock begins')
  await page.context().close()
})

test('the design page shows every colour of the style sheet', async () => {
  const tokens = readFileSync(new URL('../../web/css/token.css', import.meta.url), 'utf8')
  const named = [...tokens.matchAll(/--([\w-]+): var\(--day/g)].map(found => found[1])
  // Text on a coloured ground, and what has been read, are seen where they are used.
  const elsewhere = ['on-roof', 'on-jade', 'read']
  for (const scheme of ['light', 'dark']) {
    const page = await visit(browser, { scheme })
    await page.goto(`${site.base}/about/design`)
    for (const theme of ['light', 'dark']) {
      const shown = await page.evaluate(theme => [...document.querySelectorAll(`.swatches[data-theme=${theme}] [data-token]`)]
        .map(part => [part.dataset.token, getComputedStyle(part.querySelector('i')).backgroundColor]), theme)
      assert.deepEqual(shown.map(part => part[0]).sort(), named.filter(name => !elsewhere.includes(name)).sort())
      const bare = shown.filter(part => part[1] === 'rgba(0, 0, 0, 0)').map(part => part[0])
      assert.deepEqual(bare, [], 'swatches without a colour')
    }
    assert.deepEqual(page.complaints, [])
    await page.context().close()
  }
})

test('every icon of a row is drawn', async () => {
  const page = await visit(browser)
  await page.goto(`${site.base}/about/design`)
  const icons = await page.evaluate(() => [...document.querySelectorAll('.list .k')]
    .filter(icon => icon.checkVisibility())
    .map(icon => [icon.className, getComputedStyle(icon)])
    .map(([name, style]) => [name, style.maskImage === 'none' && style.backgroundImage === 'none', parseFloat(style.width)]))
  assert.ok(icons.some(([name]) => name.includes('ripe')), '개념글 is among them')
  assert.deepEqual(icons.filter(([, isBare, width]) => isBare || width > 16), [])
  await page.context().close()
})

test('the strip is there for who has somewhere to go back to', async () => {
  const page = await visit(browser)
  await page.goto(`${site.base}/g/${gallery}`)
  assert.equal(await page.locator('.strip:visible').count(), 0)
  await page.goto(site.base)
  assert.equal(await page.locator('.strip:visible [data-recent] a').count(), 1)
  await page.context().close()
})
