// Every page, narrow and wide, light and dark, with and without JavaScript, in both
// languages: nothing scrolls sideways, nothing lies upon anything else, nothing complains.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { covered, overlaps, small, wide } from './look.js'
import { answering, fill, follow, open, pages, schemes, settled, startBrowser, startSite, statusOf, visit, widths } from './site.js'

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

const kinds = [
  { name: 'a phone', sizes: widths.filter(width => width < 700) },
  { name: 'a desk', sizes: widths.filter(width => width >= 700) },
]
const ways = [
  { js: true, locale: 'ko-KR' },
  { js: false, locale: 'ko-KR' },
  { js: true, locale: 'en-GB', reader: { density: 'compact' } },
]

describe('every page', { concurrency: 2 }, () => {
  for (const { name: kind, sizes } of kinds) {
    for (const way of ways) {
      test(`on ${kind}, JavaScript ${way.js ? 'on' : 'off'}, ${way.locale}`, async () => {
        const page = await visit(browser, { width: sizes[0], ...way })
        const wrong = []
        for (const [name, path] of Object.entries({ ...pages(no), reply })) {
          await page.setViewportSize({ width: sizes[0], height: 800 })
          const note = (what, list) => list.length && wrong.push(`${name}: ${what}: ${list.join(' | ')}`)
          const status = await open(page, site.base, name, path)
          if (way.js) await settled(page)
          if (status !== statusOf(name)) note('status', [status])
          for (const width of sizes) {
            await page.setViewportSize({ width, height: 800 })
            for (const scheme of schemes) {
              await page.emulateMedia({ colorScheme: scheme })
              note(`scrolls sideways at ${width}, ${scheme}`, await page.evaluate(wide))
              note(`overlaps at ${width}, ${scheme}`, await page.evaluate(overlaps))
            }
            note(`covered at ${width}`, await page.evaluate(covered))
            if (width < 700) note(`small at ${width}`, await page.evaluate(small))
          }
          note('console', page.complaints.splice(0))
        }
        assert.deepEqual(wrong, [])
        await page.context().close()
      })
    }
  }
})

test('the eye that looks at pages sees what is wrong', async () => {
  const page = await visit(browser, { width: 390, js: false })
  await page.goto(site.base + pages(no).post)
  await page.evaluate(() => {
    const words = document.querySelector('[data-part=words]')
    words.style.cssText = 'display: block; transform: translateY(-24px)'
    const button = document.createElement('button')
    button.textContent = 'x'
    button.style.cssText = 'min-block-size: 0; block-size: 20px'
    const bar = document.createElement('p')
    bar.style.cssText = 'position: fixed; inset: auto 0 0; block-size: 300px; margin: 0'
    const line = document.createElement('p')
    line.style.cssText = 'min-inline-size: 500px; block-size: 1px'
    document.querySelector('main').append(button, bar, line)
  })
  for (const look of [overlaps, small, covered, wide]) assert.notDeepEqual(await page.evaluate(look), [], look.name)
  await page.context().close()
})

test('every page has one title, one heading, a language, landmarks and a way home', async () => {
  for (const [locale, language] of [['ko-KR', 'ko'], ['en-GB', 'en']]) {
    const page = await visit(browser, { locale, js: false })
    for (const [name, path] of Object.entries({ ...pages(no), reply })) {
      await open(page, site.base, name, path)
      assert.notEqual(await page.title(), '', name)
      assert.equal(await page.locator('html').getAttribute('lang'), language, name)
      assert.equal(await page.locator('h1').count(), 1, name)
      assert.equal(await page.locator('main').count(), 1, name)
      assert.ok(await page.locator('a[href="/"]').count() > 0, name)
      const isHidden = await page.locator('meta[name=robots][content=noindex]').count() === 1
      if (statusOf(name) !== 200) assert.ok(isHidden, `${name} is not to be found`)
      // Words of the other language: a text somebody forgot. The switch says its own name.
      const words = await page.evaluate(() => {
        const copy = document.body.cloneNode(true)
        for (const part of copy.querySelectorAll('script, [lang], [data-no], [data-post], [data-comment], .best, .galleries, .issue, .yard, .ghead, [class*=gallery], .heads, form[data-form] legend ~ label, .design')) part.remove()
        return copy.textContent
      })
      if (language === 'en' && ['settings', 'help', 'offline', 'gone', 'missing', 'nowhere', 'recent'].includes(name)) {
        assert.doesNotMatch(words.replaceAll(/마당|바둑/g, ''), /[가-힣]/, name)
      }
    }
    await page.context().close()
  }
})

test('the foot of a page switches its language and leads back', async () => {
  const page = await visit(browser, { js: false })
  await page.goto(`${site.base}/g/baduk?tab=featured`)
  await follow(page, () => page.locator('footer button', { hasText: 'English' }).click())
  assert.match(page.url(), /tab=featured/)
  assert.equal(await page.locator('html').getAttribute('lang'), 'en')
  await follow(page, () => page.locator('footer button', { hasText: '한국어' }).click())
  assert.match(page.url(), /tab=featured/)
  assert.equal(await page.locator('html').getAttribute('lang'), 'ko')
  await page.context().close()
})
