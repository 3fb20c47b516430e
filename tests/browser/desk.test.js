// The desk: by keyboard and shift, by touch, and without JavaScript; readable by everyone.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after, before, test } from 'node:test'
import { gallery, settled, startBrowser, startSite, visit } from './site.js'

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const desk = `/g/${gallery}/manage`
let site, browser

before(async () => {
  site = await startSite()
  browser = await startBrowser()
  for (let n = 1; n <= 12; n++) {
    await site.post(`/g/${gallery}/write`, { nick: n % 3 ? '도배꾼' : '', password: '1234', title: `글 ${n}`, body: `본문 ${n}` })
  }
  await site.post(`/g/${gallery}/1/comments`, { nick: '도배꾼', password: '1234', body: '댓글도 있다' })
  await site.madang('ban', 'share', 'create', '광고 계정', '--gallery', gallery)
})
after(async () => {
  await browser?.close()
  await site?.stop()
})

/** A manager at the desk, in a browser of his own. */
async function manager(nick, options) {
  const page = await visit(browser, options)
  await page.goto(`${site.base}/signup`)
  await page.locator('[name=nick]').fill(nick)
  await page.locator('[name=password]').fill('열려라 참깨 1')
  await page.locator('form[action^="/signup"] button.primary').click()
  await page.waitForURL(/\/me/)
  const code = await page.locator('[data-code]').first().textContent()
  await site.madang('gallery', 'staff', 'add', gallery, code.trim())
  await page.goto(site.base + desk)
  return page
}

const listed = async page => {
  await page.goto(`${site.base}/g/${gallery}`)
  return page.locator('.list [data-no]').count()
}

test('by keyboard: pick a span with shift, delete, undo', async () => {
  const page = await manager('키보드지기', { width: 1280 })
  await settled(page)
  const boxes = page.locator('[name=post]')
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  await boxes.nth(4).click({ modifiers: ['Shift'] })
  assert.equal(await page.locator('[data-picked]').textContent(), '5')
  await boxes.nth(4).focus()
  await Promise.all([page.waitForURL(/did=/), page.keyboard.press('d')])
  assert.match(await page.locator('.did').textContent(), /5개를 처리했습니다/)
  assert.equal(await boxes.count(), 7)
  await settled(page)
  await Promise.all([page.waitForURL(/\/acts$/), page.keyboard.press('u')])
  assert.equal(await listed(page), 12)
  assert.deepEqual(page.complaints, [])
})

test('a letter that is typed acts on nothing', async () => {
  const page = await manager('글자지기', { width: 1280 })
  await settled(page)
  await page.locator('[name=post]').first().check()
  await page.locator('[name=reason]').fill('')
  await page.locator('[name=reason]').pressSequentially('dnfu')
  assert.equal(await page.locator('[name=reason]').inputValue(), 'dnfu')
  assert.equal(await listed(page), 12)
  assert.deepEqual(page.complaints, [])
})

test('on a phone without JavaScript: pick, ban, undo', async () => {
  const page = await manager('전화기지기', { width: 390, js: false })
  await page.locator('[name=post]').first().check()
  await page.locator('[name=ban]').selectOption('7d')
  await page.locator('[name=reason]').fill('도배')
  await page.locator('[name=act][value=delete]').click()
  assert.match(await page.locator('.did').textContent(), /1개를 처리하고 1명을 차단했습니다/)
  await page.locator('.did button').click()
  await page.waitForURL(/\/acts$/)
  assert.match(await page.locator('.deeds li').first().textContent(), /되돌림/)
  assert.equal(await listed(page), 12)
})

for (const width of [390, 1280]) {
  for (const scheme of ['light', 'dark']) {
    test(`every page of the desk is accessible and fits, ${width} ${scheme}`, async () => {
      const page = await manager(`보는이${width}${scheme}`.slice(0, 20), { width, scheme })
      for (const part of ['', '/comments', '/reports', '/bans', '/lists', '/acts', '/staff', '/settings', '/../succession']) {
        await page.goto(site.base + desk + part)
        await settled(page)
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
        assert.ok(wide <= 0, `${part} is ${wide} px too wide`)
        const found = await page.evaluate(`${axeSource}; axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] })`)
        const wrong = found.violations.map(it => `${it.id}: ${it.nodes.map(node => node.html).join(' ')}`)
        assert.deepEqual(wrong, [], part)
      }
      assert.deepEqual(page.complaints, [])
    })
  }
}
