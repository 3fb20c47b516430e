// axe on every page, narrow and wide, light and dark, loose and dense: nobody is shut out.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after, before, describe, test } from 'node:test'
import { answering, fill, open, pages, settled, startBrowser, startSite, visit } from './site.js'

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
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

describe('axe finds nothing serious', { concurrency: 2 }, () => {
  for (const [width, density] of [[390, 'comfortable'], [1280, 'comfortable'], [390, 'compact']]) {
    test(`at ${width} px, ${density}`, async () => {
      const page = await visit(browser, { width, reader: { density } })
      const wrong = []
      for (const [name, path] of Object.entries({ ...pages(no), reply })) {
        await open(page, site.base, name, path)
        await settled(page)
        // Through the debugger: the page's own policy lets no foreign script in.
        await page.evaluate(axeSource)
        // Dark differs in its colours only, and dense rows in nothing else.
        for (const [scheme, runOnly] of density === 'compact' ? [['dark', ['color-contrast']]] : [['light', undefined], ['dark', ['color-contrast']]]) {
          // Without motion colours are there at once, and not on their way.
          await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
          const { violations } = await page.evaluate(runOnly => globalThis.axe.run(document, { resultTypes: ['violations'], ...runOnly && { runOnly } }), runOnly)
          wrong.push(...violations
            .filter(violation => ['serious', 'critical'].includes(violation.impact))
            .map(violation => `${name}, ${scheme}: ${violation.id}: ${violation.nodes.slice(0, 3).map(node => node.target.join(' ')).join(', ')}`))
        }
      }
      assert.deepEqual(wrong, [])
      await page.context().close()
    })
  }
})
