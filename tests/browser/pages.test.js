// Every page, narrow and wide, light and dark, with and without JavaScript:
// nothing scrolls sideways, nothing complains, nobody is shut out.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after, before, test } from 'node:test'
import { fill, pages, schemes, startBrowser, startSite, visit, widths } from './site.js'

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
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

for (const width of widths) {
  for (const scheme of schemes) {
    for (const js of [true, false]) {
      test(`every page at ${width} px, ${scheme}, JavaScript ${js ? 'on' : 'off'}`, async () => {
        const page = await visit(browser, { width, scheme, js })
        for (const [name, path] of Object.entries(pages(no))) {
          const answer = await page.goto(site.base + path)
          assert.equal(answer.status(), name === 'missing' ? 404 : 200, name)
          // The browser itself notes a 404 page in its console.
          if (name === 'missing') page.complaints = page.complaints.filter(text => !text.includes('status of 404'))
          assert.deepEqual(await wide(page), [], `${name} scrolls sideways`)
          assert.deepEqual(page.complaints, [], name)
        }
        await page.context().close()
      })
    }
  }
}

/** What reaches beyond the right edge, if the page can be scrolled there. Evaluated by the browser's own debugger, so it works with page scripts off. */
async function wide(page) {
  return page.evaluate(() => {
    const edge = document.documentElement.clientWidth
    if (document.documentElement.scrollWidth <= edge) return []
    return [...document.body.querySelectorAll('*')]
      .filter(element => element.getBoundingClientRect().right > edge + 0.5)
      .map(element => `${element.tagName}.${element.className} ${Math.round(element.getBoundingClientRect().right)} > ${edge}`)
      .slice(0, 5)
  })
}

for (const scheme of schemes) {
  for (const width of [390, 1280]) {
    test(`axe finds nothing serious at ${width} px, ${scheme}`, async () => {
      const page = await visit(browser, { width, scheme })
      for (const [name, path] of Object.entries(pages(no))) {
        await page.goto(site.base + path)
        // Through the debugger: the page's own policy lets no foreign script in.
        await page.evaluate(axeSource)
        const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }))
        const serious = violations
          .filter(violation => ['serious', 'critical'].includes(violation.impact))
          .map(violation => `${violation.id}: ${violation.nodes.slice(0, 3).map(node => node.target.join(' ')).join(', ')}`)
        assert.deepEqual(serious, [], name)
      }
      await page.context().close()
    })
  }
}

test('what a finger touches on a phone is large enough', async () => {
  const page = await visit(browser, { width: 390 })
  for (const name of ['list', 'post', 'write']) {
    await page.goto(site.base + pages(no)[name])
    const small = await page.evaluate(() => [...document.querySelectorAll('button, input:not([type=hidden]):not([type=radio]):not([type=checkbox]), select')]
      .filter(element => element.checkVisibility())
      .filter(element => element.getBoundingClientRect().height < 36)
      .map(element => `${element.tagName} ${element.name} ${element.textContent.trim()} ${element.getBoundingClientRect().height}`))
    assert.deepEqual(small, [], name)
  }
  await page.context().close()
})

test('every page has one title, one heading, a language and landmarks', async () => {
  for (const [locale, language] of [['ko-KR', 'ko'], ['en-GB', 'en']]) {
    const page = await visit(browser, { locale, js: false })
    for (const [name, path] of Object.entries(pages(no))) {
      await page.goto(site.base + path)
      assert.notEqual(await page.title(), '', name)
      assert.equal(await page.locator('html').getAttribute('lang'), language, name)
      assert.equal(await page.locator('h1').count(), 1, name)
      assert.equal(await page.locator('main').count(), 1, name)
    }
    await page.context().close()
  }
})
