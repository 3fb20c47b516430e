// What happens without a reload: comments, the preview, the live list, the keyboard.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { freeze, listen, pass, scroll } from './hand.js'
import { fill, gallery, settled, startBrowser, startSite, visit } from './site.js'

const list = `/g/${gallery}`
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

/** A page whose document is the same one as long as `stays` holds; with a `clock`, its time can be stopped. */
async function open(path, { clock, ...options } = {}) {
  const page = await visit(browser, options)
  if (clock) await page.clock.install()
  await page.goto(site.base + path)
  await settled(page)
  await page.evaluate(() => { globalThis.isStill = true })
  return page
}

const stays = page => page.evaluate(() => globalThis.isStill === true)
const path = page => page.evaluate(() => location.pathname + location.search)
const write = title => site.post(`${list}/write`, { nick: '', password: '1234', title, body: '본문' })
const numberOf = location => location.match(/\/(\d+)/g).pop().slice(1)
const row = (page, no) => page.locator(`.list tbody:not(.quiet) [data-no="${no}"] .t a:first-child`)
const sheet = page => page.locator('dialog.look[open] .sheet')

/** Moves the mouse onto a title and lets it rest. */
async function rest(page, no) {
  const { x, y } = await row(page, no).boundingBox()
  await page.mouse.move(x + 30, y + 6)
  await page.mouse.move(x + 34, y + 6)
}

async function finish(page) {
  assert.deepEqual(page.complaints, [])
  await page.context().close()
}

test('comments change their order and page in place, and back works', async () => {
  const many = numberOf(await write('댓글이 많은 글'))
  const say = n => site.post(`${list}/${many}/comments`, { nick: '', password: '1234', body: `${n}번째` })
  for (let n = 1; n <= 101; n++) await say(n)
  const page = await open(`${list}/${many}`)
  const first = () => page.locator('[data-comment]').first().getAttribute('data-comment')
  const oldest = await first()
  await page.locator('.comments > form [name=body]').fill('쓰던 말')

  await page.locator('.orders a').nth(1).click()
  await page.waitForURL(/corder=new/)
  assert.notEqual(await first(), oldest)
  assert.equal(await page.locator('.orders [aria-current]').evaluate(it => it === document.activeElement), true)
  assert.match(await page.locator('main > [role=status]').textContent(), /101.*최신순/s)
  assert.equal(await page.locator('.comments > form [name=body]').inputValue(), '쓰던 말')

  await page.locator('.comments .pager a', { hasText: '2' }).click()
  await page.waitForURL(/cpage=2/)
  assert.equal(await first(), oldest)
  await page.goBack()
  await page.waitForFunction(id => document.querySelector('[data-comment]').dataset.comment !== id, oldest)
  await page.goBack()
  await page.waitForFunction(id => document.querySelector('[data-comment]').dataset.comment === id, oldest)
  assert.equal(await path(page), `${list}/${many}`)
  assert.ok(await stays(page))
  await finish(page)
})

test('a comment and a reply are written in place, once, and what is refused stays typed', async () => {
  const own = numberOf(await write('댓글을 달 글'))
  const page = await open(`${list}/${own}`)
  const form = page.locator('.comments > form')
  await form.locator('[name=password]').fill('1')
  await form.locator('[name=body]').fill('첫 댓글')
  await form.locator('button').last().click()
  await form.locator('[role=alert]').waitFor()
  assert.equal(await form.locator('[name=password]').getAttribute('aria-invalid'), 'true')
  assert.equal(await form.locator('[name=body]').inputValue(), '첫 댓글')
  page.complaints = page.complaints.filter(text => !text.includes('status of 422'))

  await form.locator('[name=password]').fill('1234')
  const sent = []
  page.on('request', request => { if (request.method() === 'POST') sent.push(request.url()) })
  await form.evaluate(form => { for (let n = 0; n < 3; n++) form.requestSubmit() })
  const comment = page.locator('[data-comment]')
  await comment.waitFor()
  assert.equal(sent.length, 1)
  assert.equal(await comment.evaluate(it => it === document.activeElement), true)
  assert.equal(await page.locator('.comments > form [name=body]').inputValue(), '')
  assert.equal(await page.locator('.comments > form [role=alert]').count(), 0)

  // A reply, while a comment is half written.
  await page.locator('.comments > form [name=body]').fill('반쯤 쓴 댓글')
  const opener = comment.locator('[data-reply]')
  await opener.click()
  await page.waitForFunction(() => document.activeElement.matches('[data-comment] [name=body]'))
  assert.equal(await opener.getAttribute('aria-expanded'), 'true')
  assert.equal(await comment.locator('[name=password]').inputValue(), '1234')
  assert.equal(await comment.locator('[name=body]').getAttribute('placeholder'), await opener.getAttribute('aria-label'))
  const id = await comment.getAttribute('data-comment')
  assert.equal(await comment.locator('.answer a').evaluate(it => it.pathname + it.search + it.hash), `${list}/${own}/comments/${id}/report`)
  await comment.locator('[name=body]').fill('첫 답글')

  // Closed and opened again, in another order of comments, and after a reload, it is still there.
  await opener.click()
  await comment.locator('form').waitFor({ state: 'hidden' })
  assert.equal(await opener.getAttribute('aria-expanded'), 'false')
  await opener.click()
  await comment.locator('form').waitFor()
  await page.locator('.orders a').nth(1).click()
  await page.waitForURL(/corder=new/)
  assert.equal(await opener.getAttribute('aria-expanded'), 'true')
  assert.equal(await comment.locator('[name=body]').inputValue(), '첫 답글')
  await page.waitForFunction(() => Object.values(localStorage).some(text => text.includes('첫 답글')))
  await page.waitForTimeout(400)
  await page.reload()
  await settled(page)
  await page.evaluate(() => { globalThis.isStill = true })
  await page.waitForFunction(() => document.querySelector('[data-comment] [name=body]')?.value === '첫 답글')
  await comment.locator('[name=password]').fill('1234')
  await comment.locator('form button').last().click()
  await page.locator('[data-comment].reply').waitFor()
  assert.equal(await page.locator('.comments > form [name=body]').inputValue(), '반쯤 쓴 댓글')
  for (const count of ['[data-count=comments]', '.tally [data-col=comments]', `.list [data-no="${own}"] [data-col=comments]`]) {
    assert.equal(await page.locator(count).first().textContent(), '2', count)
  }
  assert.ok(await stays(page))

  // A draft that was sent does not come back, by no late timer either; one that was not does.
  await page.waitForFunction(() => Object.values(localStorage).some(text => text.includes('반쯤 쓴 댓글')))
  await page.waitForTimeout(400)
  await page.reload()
  await page.waitForFunction(() => document.querySelector('.comments > form [name=body]').value === '반쯤 쓴 댓글')
  assert.equal(await page.evaluate(() => Object.values(localStorage).some(text => text.includes('첫 답글'))), false)
  assert.equal(await page.locator('.answer').count(), 0)
  await finish(page)
})

test('a comment that cannot be sent says so and stays', async () => {
  const page = await open(`${list}/${no}`)
  await page.route('**/comments', route => route.abort())
  const form = page.locator('.comments > form')
  await form.locator('[name=password]').fill('1234')
  await form.locator('[name=body]').fill('끊긴 줄')
  await form.locator('button').last().click()
  await form.locator('[role=alert]').waitFor()
  assert.equal(await form.locator('[name=body]').inputValue(), '끊긴 줄')
  assert.equal(await form.getAttribute('aria-busy'), null)
  await page.context().close()
})

test('the mouse rests on a title: post and comments in a dialog, and the list as it was after', async () => {
  const numbers = []
  for (let n = 0; n < 3; n++) numbers.unshift(numberOf(await write(`미리 볼 글 ${n}`)))
  const page = await open(list)
  await scroll(page, 120)
  await rest(page, numbers[0])
  await sheet(page).locator('[data-post]').waitFor()
  assert.equal(await path(page), `${list}/${numbers[0]}`)
  assert.match(await page.title(), /미리 볼 글 2/)
  assert.equal(await page.locator('[id="comments"]').count(), 0, 'no id stands twice')
  assert.equal(await sheet(page).evaluate(it => it === document.activeElement), true)

  // Vote and comment inside.
  await page.keyboard.press('v')
  await page.waitForFunction(() => document.querySelector('.sheet [data-count=up]').textContent === '1')
  const form = sheet(page).locator('.comments > form')
  await form.locator('[name=password]').fill('1234')
  await form.locator('[name=body]').fill('미리보기에서 씀')
  await form.locator('button').last().click()
  await sheet(page).locator('[data-comment]').waitFor()
  assert.equal(await page.locator(`[data-no="${numbers[0]}"] [data-col=comments]`).textContent(), '1')
  assert.equal(await page.locator(`[data-no="${numbers[0]}"] [data-col=ups]`).textContent(), '1')

  // On and back.
  await page.keyboard.press('n')
  await sheet(page).locator(`[data-post="${numbers[1]}"]`).waitFor()
  assert.equal(await path(page), `${list}/${numbers[1]}`)
  await page.locator('dialog [data-step="1"]').click()
  await sheet(page).locator(`[data-post="${numbers[2]}"]`).waitFor()
  await page.keyboard.press('p')
  await sheet(page).locator(`[data-post="${numbers[1]}"]`).waitFor()
  await page.keyboard.press('Escape')
  await page.waitForURL(site.base + list)
  await page.waitForFunction(no => document.activeElement.closest('[data-no]')?.dataset.no === no, numbers[1])
  assert.equal(await page.evaluate(() => scrollY), 120)
  // The mouse still lies there: nothing opens until it moves.
  await page.waitForTimeout(800)
  assert.equal(await sheet(page).count(), 0)

  // The browser's own way: back closes, forward opens, a reload is the post's own page.
  await rest(page, numbers[2])
  await sheet(page).locator('[data-post]').waitFor()
  await page.goBack()
  await page.waitForFunction(() => !document.querySelector('dialog[open]'))
  assert.equal(await path(page), list)
  await page.goForward()
  await sheet(page).locator(`[data-post="${numbers[2]}"]`).waitFor()
  assert.ok(await stays(page))
  await page.reload()
  await settled(page)
  assert.equal(await page.locator(`main > [data-post="${numbers[2]}"]`).count(), 1)
  await page.goBack()
  await page.waitForFunction(() => document.querySelector('main .solo .list'))
  assert.equal(await path(page), list)
  await finish(page)
})

test('a slow line shows what is known, and the last wish wins', async () => {
  const numbers = []
  for (let n = 0; n < 3; n++) numbers.unshift(numberOf(await write(`느린 글 ${n}`)))
  const page = await open(list)
  const held = []
  await page.route(`**${list}/${numbers[0]}`, route => held.push(route))
  await rest(page, numbers[0])
  await page.locator('dialog[open] .bones:visible').waitFor()
  assert.equal(await page.locator('.bones h2').textContent(), '느린 글 2')
  await page.keyboard.press('n')
  await sheet(page).locator(`[data-post="${numbers[1]}"]`).waitFor()
  for (const route of held) await route.continue().catch(() => {})
  await page.waitForTimeout(200)
  assert.equal(await sheet(page).locator('[data-post]').getAttribute('data-post'), numbers[1])

  // A line that breaks, and again.
  await page.route(`**${list}/${numbers[2]}`, route => route.abort('connectionfailed'))
  await page.keyboard.press('n')
  await page.locator('.fell:visible').waitFor()
  await page.unroute(`**${list}/${numbers[2]}`)
  await page.locator('.fell button').click()
  await sheet(page).locator(`[data-post="${numbers[2]}"]`).waitFor()
  assert.equal(await page.locator('.fell:visible').count(), 0)
  await page.context().close()
})

test('a post that is gone says so inside the preview', async () => {
  const gone = numberOf(await write('곧 지울 글'))
  const page = await open(list)
  await site.post(`${list}/${gone}/delete`, { password: '1234' })
  await rest(page, gone)
  await sheet(page).locator('.message').waitFor()
  assert.match(await sheet(page).textContent(), /삭제된 글/)
  await page.context().close()
})

test('no preview where it is switched off, where the page moves, or where one writes', async () => {
  const page = await open(list, { clock: true })
  await freeze(page)
  const { x, y } = await row(page, no).boundingBox()
  const scrolled = await listen(page, 'scroll')
  await page.mouse.move(x + 30, y + 6)
  await page.mouse.wheel(0, 60)
  await scrolled()
  await pass(page, 800)
  assert.equal(await sheet(page).count(), 0, 'the page moved')
  await page.evaluate(() => globalThis.madang.reader.save({ preview: 'off' }))
  await scroll(page, 0)
  await rest(page, no)
  await pass(page, 800)
  assert.equal(await sheet(page).count(), 0, 'switched off')
  await page.evaluate(() => globalThis.madang.reader.save({ preview: 'hover' }))
  await page.locator('.jump [name=page]').evaluate(field => field.focus({ preventScroll: true }))
  await rest(page, no)
  await pass(page, 800)
  assert.equal(await sheet(page).count(), 0, 'somebody writes')
  await finish(page)
})

test('a finger that stays on a row opens the preview; one that taps opens the post', async () => {
  const page = await open(list, { width: 390, clock: true })
  const touch = await page.context().newCDPSession(page)
  const put = (type, ...touchPoints) => touch.send('Input.dispatchTouchEvent', { type, touchPoints })
  const newest = await page.locator('.list tbody:not(.quiet) [data-no]').first().getAttribute('data-no')
  const { x, y } = await row(page, newest).boundingBox()
  const point = { x: x + 60, y: y + 10 }
  await put('touchStart', point)
  await sheet(page).locator('[data-post]').waitFor()
  await put('touchEnd')
  await page.waitForTimeout(100)
  assert.equal(await sheet(page).count(), 1, 'the finger leaves and nothing closes')
  assert.ok(await stays(page))
  await page.locator('dialog [data-close]').tap()
  await page.waitForURL(site.base + list)

  // A finger that scrolls opens nothing. Both at once, for the browser has a long press of its own.
  await freeze(page)
  const moved = await listen(page, 'pointermove', 'pointercancel')
  await Promise.all([put('touchStart', point), put('touchMove', { ...point, y: y - 30 })])
  await moved()
  await pass(page, 700)
  await put('touchEnd')
  assert.equal(await sheet(page).count(), 0)

  await row(page, newest).tap()
  await page.waitForFunction(() => document.querySelector('main > [data-post]'))
  assert.equal(await stays(page), false)
  await finish(page)
})

test('new posts are announced, fold in on a click, and nothing is asked in the background', async () => {
  const page = await open(list, { clock: true })
  const asked = []
  page.on('request', request => { if (request.url().includes('/live')) asked.push(request.url()) })
  const newest = await page.locator('.list tbody:not(.quiet) [data-no]').first().getAttribute('data-no')
  for (let n = 0; n < 3; n++) await write(`새로 온 글 ${n}`)
  await page.clock.fastForward(20_000)
  const button = page.locator('[role=status] button')
  await button.filter({ hasText: '새 글 3' }).waitFor()
  assert.equal(await button.textContent(), '새 글 3')
  assert.equal(await page.locator('.list tbody:not(.quiet) [data-no]').first().getAttribute('data-no'), newest, 'nothing moves by itself')
  const top = await page.locator('.list').evaluate(it => it.getBoundingClientRect().top)
  await button.click()
  await page.locator('.list .new').first().waitFor()
  assert.equal(await page.locator('.list .new').count(), 3)
  assert.equal(await page.locator('.list').evaluate(it => it.getBoundingClientRect().top), top)
  assert.match(await page.evaluate(() => document.activeElement.textContent), /새로 온 글 2/)
  assert.equal(await button.count(), 0)
  assert.equal(await page.locator('.list tbody:not(.quiet) [data-no]').count(), 50)

  await page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { value: true, configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))
  })
  const before = asked.length
  await page.clock.fastForward(120_000)
  assert.equal(asked.length, before)
  await write('보지 않는 동안')
  await page.evaluate(() => {
    delete document.hidden
    document.dispatchEvent(new Event('visibilitychange'))
  })
  await page.clock.fastForward(1)
  await button.waitFor()
  assert.equal(await button.textContent(), '새 글 1')
  await finish(page)

  for (const quiet of [`${list}?page=2`, `${list}?tab=featured`, `${list}/${no}`]) {
    const other = await open(quiet)
    assert.equal(await other.locator('[data-live]').count(), 0, quiet)
    await finish(other)
  }
})

test('the keyboard reads a gallery', async () => {
  const page = await open(list)
  const here = () => page.evaluate(() => document.activeElement.closest('[data-no]')?.dataset.no)
  const numbers = await page.locator('.list tbody:not(.quiet) [data-no]').evaluateAll(rows => rows.map(row => row.dataset.no))
  await page.keyboard.press('j')
  assert.equal(await here(), numbers[0])
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('k')
  assert.equal(await here(), numbers[1])
  // The same keys while the keyboard writes Hangul.
  await page.evaluate(() => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'ㅓ', code: 'KeyJ', bubbles: true, cancelable: true })))
  assert.equal(await here(), numbers[2])
  for (const ignored of [{ isComposing: true }, { keyCode: 229 }, { ctrlKey: true }, { metaKey: true }, { altKey: true }]) {
    await page.evaluate(more => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'j', code: 'KeyJ', bubbles: true, ...more })), ignored)
    assert.equal(await here(), numbers[2], JSON.stringify(ignored))
  }
  await page.keyboard.press('p')
  await sheet(page).locator(`[data-post="${numbers[2]}"]`).waitFor()
  await page.keyboard.press('b')
  await page.waitForURL(site.base + list)
  await page.waitForFunction(no => document.activeElement.closest('[data-no]')?.dataset.no === no, numbers[2])

  await page.keyboard.press('/')
  assert.equal(await page.evaluate(() => document.activeElement.type), 'search')
  await page.evaluate(() => document.activeElement.blur())
  await page.keyboard.press('g')
  assert.equal(await page.evaluate(() => document.activeElement.name), 'page')
  await page.keyboard.press('j')
  assert.equal(await page.evaluate(() => document.activeElement.name), 'page', 'a field keeps its letters')
  await page.keyboard.press('Tab')
  await page.keyboard.press('?')
  await page.locator('dialog.shortcuts[open]').waitFor()
  assert.match(await page.locator('dialog.shortcuts').textContent(), /단축키/)
  await page.keyboard.press('Escape')

  await row(page, no).focus()
  await page.keyboard.press('o')
  await page.waitForFunction(() => document.querySelector('main > [data-post]'))
  await settled(page)
  await page.keyboard.press('j')
  const comments = await page.locator('[data-comment]').evaluateAll(all => all.map(it => it.dataset.comment))
  assert.equal(await page.evaluate(() => document.activeElement.dataset.comment), comments[0])
  await page.keyboard.press('c')
  assert.equal(await page.evaluate(() => document.activeElement.name), 'body')
  await page.keyboard.type('jkb')
  assert.equal(await page.locator('.comments > form [name=body]').inputValue(), 'jkb')
  await page.evaluate(() => document.activeElement.blur())
  await page.keyboard.press('b')
  await page.waitForURL(url => url.pathname === list)
  await finish(page)
})

test('shortcuts can be switched off, and the help page is a page', async () => {
  const page = await open('/help')
  assert.equal(await page.locator('h1').textContent(), '단축키')
  await page.locator('[data-keys]').uncheck()
  await page.goto(site.base + list)
  await settled(page)
  await page.keyboard.press('j')
  assert.equal(await page.evaluate(() => document.activeElement.tagName), 'BODY')
  await finish(page)
  const plain = await visit(browser, { js: false })
  await plain.goto(`${site.base}/help`)
  assert.match(await plain.locator('main').textContent(), /자바스크립트를 켜야/)
  assert.equal(await plain.locator('[data-keys]').isVisible(), false)
  await plain.context().close()
})
