// `make shots`: every page, phone and desk, light and dark, into ./shots/.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fill, pages, schemes, startBrowser, startSite, visit } from './site.js'

const folder = new URL('../../shots/', import.meta.url).pathname
mkdirSync(folder, { recursive: true })
const site = await startSite()
try {
  const no = await fill(site)
  const browser = await startBrowser()
  for (const width of [320, 390, 768, 1280]) {
    for (const scheme of schemes) {
      const page = await visit(browser, { width, scheme })
      for (const [name, path] of Object.entries(pages(no))) {
        await page.goto(site.base + path)
        const file = `${name}-${width}-${scheme}.png`
        await page.screenshot({ path: join(folder, file), fullPage: true })
        console.log(`shots/${file}`)
      }
      await page.context().close()
    }
  }
  await browser.close()
} finally {
  await site.stop()
}
