// `make shots`: every page, phone and desk, light and dark, loose and dense, into ./shots/,
// on a gallery full of made-up posts.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { answering, pages, schemes, settled, startBrowser, startSite, visit, widths } from './site.js'

const folder = new URL('../../shots/', import.meta.url).pathname
const slug = 'ramen'
mkdirSync(folder, { recursive: true })
const site = await startSite()
try {
  await site.madang('seed', '--galleries', '4', '--posts', '2400', '--comments', '6000')
  await site.madang('post', 'notice', slug, '2')
  await site.madang('site', 'issue', 'add', '이번 주말 라면 축제, 다녀온 이야기를 모읍니다', '--url', `/g/${slug}/2`)
  await site.madang('site', 'pin', 'add', '--place', 'top', '--label', '설문', '--title', '한 그릇만 고른다면?')
  const no = await talkedAbout()
  const reply = await answering(site, no, slug)
  const written = await site.post(`/g/${slug}/write`, { nick: '', password: '1234', title: '지울 글', body: '본문' })
  const gone = written.split('?')[0]
  await site.post(`${gone}/delete`, { password: '1234' })
  const browser = await startBrowser()
  const looks = widths.flatMap(width => schemes.flatMap(scheme => ['comfortable', 'compact'].map(density => ({ width, scheme, density }))))
  // Two at a time: that is how many cores a small machine has.
  await Promise.all([0, 1].map(async turn => {
    for (const look of looks.filter((_, n) => n % 2 === turn)) await shoot(browser, look, { ...pages(no, slug), reply, gone })
  }))
  await browser.close()
} finally {
  await site.stop()
}

/** All pages in one look, one picture each. */
async function shoot(browser, { width, scheme, density }, paths) {
  const page = await visit(browser, { width, scheme, reader: { density } })
  for (const [name, path] of Object.entries(paths)) {
    await page.goto(site.base + path)
    await settled(page)
    const file = `${name}-${width}-${scheme}${density === 'compact' ? '-compact' : ''}.png`
    await page.screenshot({ path: join(folder, file), fullPage: true })
    console.log(`shots/${file}`)
  }
  await page.context().close()
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
