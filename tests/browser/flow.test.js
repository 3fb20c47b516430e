// A guest's whole way: write, read, comment, reply, vote, edit, delete; with
// JavaScript and without, on a phone and at a desk.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { follow, gallery, settled, startBrowser, startSite, visit } from './site.js'

let site, browser

before(async () => {
  site = await startSite()
  browser = await startBrowser()
})
after(async () => {
  await browser?.close()
  await site?.stop()
})

// Each way votes from this one address on a post of its own.
for (const { js, width } of [{ js: true, width: 390 }, { js: false, width: 390 }, { js: true, width: 1280 }, { js: false, width: 1280 }]) {
  test(`a guest's way at ${width} px, JavaScript ${js ? 'on' : 'off'}`, async () => {
    const page = await visit(browser, { width, js })
    const title = `형세 판단 ${width} ${js}`

    await page.goto(`${site.base}/g/${gallery}`)
    await page.locator(`a[href*="/g/${gallery}/write"]:visible`).first().click()
    const write = form(page, '/write')
    await write.locator('[name=nick]').fill('초읽기')
    await write.locator('[name=password]').fill('1234')
    await choose(write, '질문')
    await write.locator('[name=title]').fill(title)
    await write.locator('[name=body]').fill('흑이 두텁다.\n\n백은 실리가 많다.')
    await submit(page, write)
    await settled(page)

    // The post, as it was written.
    const post = page.locator('[data-post]')
    const no = await post.getAttribute('data-post')
    assert.equal(await col(post, 'title'), title)
    assert.equal(await col(post, 'author'), '초읽기')
    assert.equal(await col(post, 'head'), '질문')
    assert.equal(await page.locator('[data-part=body] p').count(), 2)
    assert.equal(await page.locator(`[data-no="${no}"]`).count(), 1, 'it stands in the list below')

    // A comment and a reply.
    await comment(page, form(page, '/comments').first(), '백이 좋아 보입니다.')
    await sees(page, '[data-count=comments]', '1')
    const id = await page.locator('[data-comment]').first().getAttribute('data-comment')
    await openReply(page, id)
    await comment(page, form(page, '/comments').filter({ has: page.locator(`[name=parent][value="${id}"]`) }).first(), '저도 그렇게 봅니다.')
    await sees(page, '[data-count=comments]', '2')
    assert.equal(await page.locator('[data-comment]').count(), 2)

    // A vote, once.
    await page.locator('form[action$="/vote"] [name=value][value=up]:visible, form[action*="/vote"] [value=up]:visible').first().click()
    await sees(page, '[data-count=up]', '1')

    // Edit, by the password.
    await page.locator(`a[href*="/g/${gallery}/${no}/edit"]:visible`).first().click()
    await page.waitForURL(/\/edit/)
    if (await form(page, '/edit').locator('[name=body]:visible').count() === 0) {
      await form(page, '/edit').locator('[name=password]').fill('1234')
      await submit(page, form(page, '/edit'))
    }
    const edit = form(page, '/edit')
    assert.equal(await edit.locator('[name=title]').inputValue(), title)
    await edit.locator('[name=title]').fill(`${title} (고침)`)
    if (await edit.locator('[name=password]:visible').count()) await edit.locator('[name=password]').fill('1234')
    await submit(page, edit)
    assert.equal(await col(page.locator('[data-post]'), 'title'), `${title} (고침)`)

    // A wrong password, said beside the field; then the right one.
    await page.locator(`a[href*="/g/${gallery}/${no}/delete"]:visible`).first().click()
    await page.waitForURL(/\/delete/)
    await form(page, '/delete').locator('[name=password]').fill('9999')
    await submit(page, form(page, '/delete'))
    assert.equal(await form(page, '/delete').locator('[aria-invalid=true]').count(), 1)
    page.complaints = page.complaints.filter(text => !text.includes('status of 403'))
    await form(page, '/delete').locator('[name=password]').fill('1234')
    await submit(page, form(page, '/delete'))
    assert.equal(await page.locator(`[data-no="${no}"]`).count(), 0)

    assert.deepEqual(page.complaints, [])
    await page.context().close()
  })
}

test('a form that is refused keeps what was typed', async () => {
  const page = await visit(browser, { js: false, width: 390 })
  await page.goto(`${site.base}/g/${gallery}/write`)
  const write = form(page, '/write')
  await page.evaluate(() => { for (const field of document.querySelectorAll('[required], [minlength], [pattern]')) for (const rule of ['required', 'minlength', 'pattern']) field.removeAttribute(rule) })
  await write.locator('[name=title]').fill('제목은 있다')
  await write.locator('[name=body]').fill('본문도 있다')
  await write.locator('[name=password]').fill('1')
  await submit(page, write)
  assert.equal(await form(page, '/write').locator('[name=body]').inputValue(), '본문도 있다')
  assert.equal(await form(page, '/write').locator('[name=title]').inputValue(), '제목은 있다')
  assert.equal(await form(page, '/write').locator('[name=password]').inputValue(), '')
  assert.equal(await form(page, '/write').locator('[name=password]').getAttribute('aria-invalid'), 'true')
  await page.context().close()
})

test('a question is answered beside the comment, with JavaScript and without', async () => {
  await site.madang('gallery', 'create', 'asks', '--name', '묻는')
  const post = await site.post('/g/asks/write', { password: '1234', title: '글', body: '본문' })
  await site.madang('gallery', 'set', 'asks', '--captcha', '2')
  for (const js of [true, false]) {
    const page = await visit(browser, { js, width: 390 })
    await page.goto(site.base + post)
    await settled(page)
    const words = `묻고 답하기 ${js}`
    await page.locator('.comments > form').locator('[name=password]').fill('1234')
    await page.locator('.comments > form').locator('[name=body]').fill(words)
    await page.locator('.comments > form').locator('button').click()
    const asked = page.locator('.say .asked')
    await asked.waitFor()
    const [, one, other] = (await asked.textContent()).match(/(\S+) 더하기 (\S+)의/)
    assert.equal(await page.locator('.comments > form').locator('[name=body]').inputValue(), words)
    if (!js) await page.locator('.comments > form').locator('[name=password]').fill('1234')
    await asked.locator('[name=answer]').fill(String(number(one) + number(other)))
    await page.locator('.comments > form').locator('button').click()
    await page.locator('[data-comment]', { hasText: words }).waitFor()
    assert.equal(await page.locator('.asked').count(), 0)
    await page.context().close()
  }
})

test('the keyboard alone reaches the first post', async () => {
  await site.post(`/g/${gallery}/write`, { password: '1234', title: '자판으로 읽기', body: '본문' })
  const page = await visit(browser, { js: false })
  await page.goto(`${site.base}/g/${gallery}`)
  for (let n = 0; n < 80; n++) {
    await page.keyboard.press('Tab')
    const inRow = await page.evaluate(() => document.activeElement.closest('[data-no]') !== null)
    if (inRow) break
  }
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle)
  assert.notEqual(outline, 'none', 'the focus can be seen')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/g\/baduk\/\d+/)
  assert.equal(await col(page.locator('[data-post]'), 'title'), '자판으로 읽기')
  await page.context().close()
})

/** A number in Korean words, 21 to 49. */
function number(words) {
  const tens = ['', '열', '스물', '서른', '마흔'].findLastIndex(ten => words.startsWith(ten))
  const ones = ['', '하나', '둘', '셋', '넷', '다섯', '여섯', '일곱', '여덟', '아홉'].findLastIndex(one => words.endsWith(one))
  return tens * 10 + ones
}

/** POST forms whose action ends so; a form without action goes to its own page. */
function form(page, end) {
  const own = new URL(page.url()).pathname.endsWith(end) ? ', form[method=post]:not([action])' : ''
  return page.locator(`form[action$="${end}"], form[action*="${end}?"], form[action*="${end}#"]${own}`)
}

async function submit(page, form) {
  const button = form.locator('button[type=submit]:visible, button:not([type]):visible, input[type=submit]:visible').first()
  await follow(page, () => button.click())
}

async function comment(page, form, words) {
  const nick = form.locator('[name=nick]')
  if (await nick.isVisible()) await nick.fill('훈수꾼')
  await form.locator('[name=password]').fill('1234')
  await form.locator('[name=body]').fill(words)
  await form.locator('button:visible').last().click()
  await page.waitForSelector(`text=${words}`)
}

/** Opens the reply form of a comment, in place or on a page of its own. */
async function openReply(page, id) {
  const inside = page.locator(`[data-comment="${id}"]`)
  const field = page.locator(`[name=parent][value="${id}"]`)
  const opener = inside.locator('[data-reply]')
  if (await field.count() === 0 || !(await form(page, '/comments').filter({ has: field }).locator('[name=body]').first().isVisible())) {
    await opener.click()
    await field.first().waitFor({ state: 'attached' })
  }
}

async function choose(form, label) {
  const select = form.locator('select[name=head]')
  if (await select.count()) await select.selectOption({ label })
  else await form.getByLabel(label, { exact: true }).check({ force: true })
}

/** Waits for a text without a script in the page. */
async function sees(page, selector, text) {
  let seen
  for (const until = Date.now() + 30_000; Date.now() < until;) {
    seen = await page.locator(selector).first().textContent().catch(() => undefined)
    if (seen === text) return
    await sleep(50)
  }
  assert.equal(seen, text, selector)
}

async function col(parent, name) {
  return parent.locator(`[data-col=${name}]`).first().textContent()
}
