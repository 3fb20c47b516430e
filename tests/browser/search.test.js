// The search field: a plain form without JavaScript, suggestions and keys with it.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { gallery, settled, startBrowser, startSite, visit } from './site.js'

let site, browser

before(async () => {
  site = await startSite()
  await site.madang('gallery', 'create', 'hiking', '--name', '등산')
  await site.post(`/g/${gallery}/write`, { nick: '', password: '1234', title: '축머리 묻습니다', body: '활로가 셋인가요?' })
  browser = await startBrowser()
})
after(async () => {
  await browser?.close()
  await site?.stop()
})

test('without JavaScript the form in the head and the one below the list find a post', async () => {
  for (const form of ['.roof .seek', '.under .seek']) {
    const page = await visit(browser, { js: false })
    await page.goto(`${site.base}/g/${gallery}`)
    await page.locator(`${form} [type=search]`).fill('축머리')
    await page.locator(`${form} [type=search]`).press('Enter')
    await page.waitForURL(/\/g\/baduk\/search\?/)
    assert.equal(await page.locator('.hits mark').first().textContent(), '축머리')
    await page.locator('.hits .title').click()
    await page.waitForURL(/\/g\/baduk\/1$/)
    await page.context().close()
  }
})

test('the key / leads to the field, and words that were searched for are offered again', async () => {
  const page = await visit(browser)
  await page.goto(`${site.base}/g/${gallery}`)
  await settled(page)
  await page.keyboard.press('/')
  const field = page.locator('.roof [type=search]')
  assert.ok(await field.evaluate(it => it === document.activeElement))
  // What is sent is kept by whoever attends the field, and that comes when it is entered.
  await page.locator('.roof [role=combobox]').waitFor()
  await field.fill('활로')
  await field.press('Enter')
  await page.waitForURL(/q=/)
  await page.goto(`${site.base}/g/${gallery}`)
  await settled(page)
  await page.keyboard.press('/')
  await page.locator('.hints [role=option]', { hasText: '활로' }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.waitForURL(/q=%ED%99%9C%EB%A1%9C/)
  // And forgotten when asked to.
  await page.locator('.seeker [type=search]').focus()
  // Its first question is answered: else the answer could draw the list anew under the click.
  await page.waitForFunction(() => performance.getEntriesByType('resource').some(entry => entry.name.includes('/search/suggest')))
  await page.locator('.seeker [type=search]').fill('')
  await page.locator('.hints .forget').click()
  assert.equal(await page.evaluate(() => localStorage.getItem('madang.searches')), null)
  assert.deepEqual(page.complaints, [])
  await page.context().close()
})

test('galleries are suggested by the beginning of their names, Escape closes the list', async () => {
  const page = await visit(browser)
  await page.goto(`${site.base}/`)
  await settled(page)
  await page.locator('.roof [type=search]').focus()
  await page.keyboard.insertText('등')
  await page.locator('.hints .to-gallery', { hasText: '등산 갤러리' }).waitFor()
  await page.keyboard.press('Escape')
  await page.locator('.hints').waitFor({ state: 'hidden' })
  await page.keyboard.insertText('산')
  await page.locator('.hints .to-gallery').click()
  await page.waitForURL(/\/g\/hiking$/)
  await page.context().close()
})
