// `make shots`: every page, phone and desk, light and dark, into ./shots/, on a
// gallery full of made-up posts.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { pages, schemes, startBrowser, startSite, visit } from './site.js'

const folder = new URL('../../shots/', import.meta.url).pathname
const slug = 'ramen'
mkdirSync(folder, { recursive: true })
const site = await startSite()
try {
  site.madang('seed', '--galleries', '4', '--posts', '2400', '--comments', '6000')
  site.madang('post', 'notice', slug, '2')
  site.madang('site', 'issue', 'add', '이번 주말 라면 축제, 다녀온 이야기를 모읍니다', '--url', `/g/${slug}/2`)
  site.madang('site', 'pin', 'add', '--place', 'top', '--label', '설문', '--title', '한 그릇만 고른다면?')
  const no = await talkedAbout()
  const browser = await startBrowser()
  for (const width of [320, 390, 768, 1280]) {
    for (const scheme of schemes) {
      const page = await visit(browser, { width, scheme })
      for (const [name, path] of Object.entries(pages(no, slug))) {
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

/** The post of the first page with the most comments. */
async function talkedAbout() {
  const list = await (await fetch(`${site.base}/g/${slug}`)).text()
  const rows = list.split('data-no="').slice(1).map(row => ({
    no: row.match(/^\d+/)[0],
    comments: Number(row.match(/data-col="comments"[^>]*>(\d+)</)?.[1] ?? 0),
  }))
  return rows.sort((a, b) => b.comments - a.comments)[0].no
}
