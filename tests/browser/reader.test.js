// What a browser keeps for its reader: settings, blocks, memos, favourites, one's own marks;
// two tabs, a storage that is broken, and a file from anybody.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { fill, follow, gallery, settled, startBrowser, startSite, visit } from './site.js'

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

async function open(path, options) {
  const page = await visit(browser, options)
  await go(page, path)
  return page
}

async function go(page, path) {
  await page.goto(site.base + path)
  await settled(page)
}

async function finish(page) {
  assert.deepEqual(page.complaints, [])
  await page.context().close()
}

const write = fields => site.post(`${list}/write`, { nick: '', password: '1234', title: '제목', body: '본문', ...fields })
const numberOf = location => location.match(/\/(\d+)/g).pop().slice(1)
const row = (page, no) => page.locator(`.list tbody:not(.quiet) [data-no="${no}"]`)
const html = (page, name) => page.evaluate(name => document.documentElement.dataset[name] ?? '', name)
const kept = page => page.evaluate(() => JSON.parse(localStorage['madang.reader'] ?? 'null'))
const choose = (page, name, value) => page.locator(`[name=${name}][value="${value}"]`).check({ force: true })

test('what is chosen counts at once, in another tab, and on the next page before it is painted', async () => {
  const page = await open('/settings')
  const other = await page.context().newPage()
  await other.goto(site.base + list)
  assert.equal(await other.locator('.list tbody:not(.quiet) [data-no]').count(), 50)
  await choose(page, 'theme', 'dark')
  await choose(page, 'density', 'compact')
  await choose(page, 'rows', 30)
  assert.equal(await html(page, 'theme'), 'dark')
  assert.notEqual(await page.locator('.toast').textContent(), '')
  // Another tab hears of it a little later, of one after the other.
  await other.waitForFunction(() => document.documentElement.dataset.theme === 'dark')
  await other.waitForFunction(() => document.documentElement.dataset.density === 'compact')
  await other.waitForFunction(() => globalThis.madang.reader.settings.rows === 30)

  await other.reload()
  assert.equal(await other.locator('.list tbody:not(.quiet) [data-no]').count(), 30)
  // A link that is passed on opens the same page for everybody.
  assert.match(await other.locator('.pager a').nth(1).getAttribute('href'), /size=30/)
  await follow(other, () => other.locator('.sizes a').nth(1).click())
  assert.equal(await other.locator('.list tbody:not(.quiet) [data-no]').count(), 50)

  await page.reload()
  await settled(page)
  assert.ok(await page.locator('[name=theme][value=dark]').isChecked())
  assert.ok(await page.locator('[name=rows][value="30"]').isChecked())
  // Two tabs, each with its own change: neither is lost.
  await other.evaluate(() => globalThis.madang.reader.save({ keys: 'off' }))
  // By a timer: a tab in the background is not painted.
  await page.waitForFunction(() => globalThis.madang.reader.settings.keys === 'off', undefined, { polling: 50 })
  await page.evaluate(() => globalThis.madang.reader.save({ preview: 'off' }))
  const { keys, preview, theme } = await kept(page)
  assert.deepEqual([keys, preview, theme], ['off', 'off', 'dark'])
  await finish(page)
})

test('without JavaScript the number of rows is a form, and the page says what works', async () => {
  const page = await open('/settings', { js: false })
  assert.equal(await page.locator('.note:visible').count(), 1)
  assert.equal(await page.locator('[data-list]:visible, [name=theme]:visible, [data-export]:visible').count(), 0)
  await choose(page, 'rows', 100)
  await follow(page, () => page.locator('main form button').first().click())
  assert.match(page.url(), /\/settings$/)
  assert.ok(await page.locator('[name=rows][value="100"]').isChecked())
  await page.goto(`${site.base}${list}`)
  assert.ok(await page.locator('.list tbody:not(.quiet) [data-no]').count() > 50)
  await finish(page)
})

for (const width of [390, 1280]) {
  for (const density of ['comfortable', 'compact']) {
    test(`what is blocked keeps its place and height at ${width} px, ${density}`, async () => {
      const page = await open(list, { width, reader: { density } })
      const heights = () => page.locator('.list [data-no]').evaluateAll(rows => rows.map(row => row.getBoundingClientRect().height))
      const before = await heights()
      await page.evaluate(() => globalThis.madang.reader.save({ blocks: { nick: ['기객'], word: ['풀이 8'] } }))
      const blocked = page.locator('.list .blocked')
      assert.ok(await blocked.count() >= 6)
      assert.deepEqual(await heights(), before)
      assert.equal(await blocked.first().locator('.t a:visible').count(), 0)
      assert.equal(await blocked.first().locator('[data-col=title]').count(), 1, 'scripts still find it')

      await blocked.first().locator('.veil button').click()
      assert.deepEqual(await heights(), before)
      assert.equal(await page.evaluate(() => document.activeElement.closest('[data-no]') !== null), true)
      await page.evaluate(() => globalThis.madang.reader.save({ blocks: {} }))
      assert.equal(await page.locator('.blocked, .veil').count(), 0)

      await go(page, `${list}/${no}`)
      const tall = () => page.locator('[data-comment]').evaluateAll(items => items.map(item => item.getBoundingClientRect().height))
      const was = await tall()
      await page.evaluate(() => globalThis.madang.reader.save({ blocks: { nick: ['훈수꾼'] } }))
      assert.ok(await page.locator('[data-comment].blocked').count() >= 2)
      assert.deepEqual(await tall(), was)
      await finish(page)
    })
  }
}

test('an author: the menu by mouse and by keyboard, block, memo, and the way back', async () => {
  const page = await open(`${list}/${no}`)
  const name = page.locator('[data-comment] [data-col=author]', { hasText: '훈수꾼' }).first()
  await name.focus()
  await page.keyboard.press('Enter')
  const menu = page.locator('dialog.whois[open]')
  await menu.waitFor()
  assert.match(await menu.locator('h2').textContent(), /훈수꾼 \(127\.0\)/)
  assert.equal(await menu.locator('[data-block=code]:visible').count(), 0, 'a guest has no code')
  await menu.locator('[name=memo]').fill('<b>고수</b>')
  await page.keyboard.press('Enter')
  await menu.waitFor({ state: 'detached' }).catch(() => {})
  assert.equal(await page.locator('dialog.whois[open]').count(), 0)
  assert.equal(await name.evaluate(it => it === document.activeElement), true)
  assert.equal(await page.locator('[data-comment] .memo').first().textContent(), '<b>고수</b>')

  await name.click()
  await menu.locator('[data-block=nick]').click()
  assert.equal(await menu.locator('[data-block=nick]').getAttribute('aria-pressed'), 'true')
  await page.keyboard.press('Escape')
  await page.waitForFunction(() => document.activeElement.closest('.veil') !== null)

  // The same in a list, by mouse and by the key M.
  await go(page, list)
  await row(page, no).locator('[data-col=author]').click()
  await menu.waitFor()
  assert.match(page.url(), /\/g\/baduk$/, 'a click on the name opens no post')
  await menu.locator('[data-block=prefix]').click()
  await page.keyboard.press('Escape')
  assert.ok(await page.locator('.list .blocked').count() > 40)
  await page.evaluate(() => globalThis.madang.reader.save({ blocks: {} }))
  await page.keyboard.press('j')
  await page.keyboard.press('m')
  await menu.waitFor()
  await finish(page)
})

test("one's own posts are marked, also after a first try that failed, and only these", async () => {
  const page = await open(`${list}/write`)
  const form = page.locator('main form')
  await form.locator('[name=title]').fill('내가 쓴 글')
  await form.locator('[name=body]').fill('본문')
  await form.locator('[name=password]').fill('1')
  await form.evaluate(form => { form.noValidate = true })
  await form.locator('button').first().click()
  await page.locator('[data-refused]').waitFor()
  await settled(page)
  page.complaints = page.complaints.filter(text => !text.includes('status of 422'))
  await page.locator('[name=password]').fill('1234')
  await page.locator('main form button').first().click()
  await page.waitForURL(/\/g\/baduk\/\d+/)
  const own = numberOf(page.url())
  assert.equal(await page.locator('[data-post] .me').count(), 1)
  assert.equal(await row(page, own).locator('.me').count(), 1)
  assert.equal(await page.locator('.list .me').count(), 1)

  // A form that was left is no post of one's own.
  await go(page, `${list}/write`)
  await go(page, `${list}/${no}`)
  assert.equal(await page.locator('[data-post] .me').count(), 0)

  await settled(page)
  const say = page.locator('.comments > form')
  await say.locator('[name=password]').fill('1234')
  await say.locator('[name=body]').fill('내 댓글')
  await say.locator('button').last().click()
  await page.locator('[data-comment]', { hasText: '내 댓글' }).waitFor()
  assert.equal(await page.locator('[data-comment] .me').count(), 1)
  await page.reload()
  assert.equal(await page.locator('[data-comment].mine').count(), 1)
  assert.equal(await page.locator('[data-comment].mine [data-part=words]').textContent(), '내 댓글')
  // Blocking one's own prefix does not hide one's own words.
  await page.evaluate(() => globalThis.madang.reader.save({ blocks: { prefix: ['127.0'] } }))
  assert.equal(await page.locator('[data-comment].mine.blocked').count(), 0)
  assert.ok(await page.locator('[data-comment].blocked').count() > 2)
  await finish(page)
})

test('without the scripts that come later a comment is known as one\'s own as well', async () => {
  const page = await visit(browser)
  await page.route('**/part.js', route => route.abort())
  await Promise.all([
    page.waitForEvent('requestfailed', request => request.url().endsWith('/part.js')),
    page.goto(`${site.base}${list}/${no}`),
  ])
  page.complaints = []
  const say = page.locator('.comments > form')
  await say.locator('[name=password]').fill('1234')
  await say.locator('[name=body]').fill('다른 길로 쓴 댓글')
  await say.locator('button').last().click()
  await page.waitForURL(/#c\d+/)
  assert.equal(await page.locator('[data-comment].mine [data-part=words]').textContent(), '다른 길로 쓴 댓글')
  await page.context().close()
})

test('a post that was opened is marked as read, and the marks can be cleared', async () => {
  const page = await open(`${list}/${no}`)
  await go(page, list)
  assert.equal(await row(page, no).evaluate(it => it.classList.contains('read')), true)
  assert.equal(await page.locator('.list .read').count(), 1)
  await go(page, '/settings')
  assert.equal(await page.locator('[data-amount=read]').textContent(), '1')
  page.on('dialog', dialog => dialog.accept())
  await page.locator('[data-clear=read]').click()
  assert.equal(await page.locator('[data-amount=read]').textContent(), '0')
  assert.equal(await page.locator('[data-recent] a').count(), 1)
  await page.locator('[data-clear=recents]').click()
  assert.equal(await page.locator('[data-recent] a').count(), 0)
  await go(page, list)
  assert.equal(await page.locator('.list .read').count(), 0)
  await finish(page)
})

test('a favourite: the star, the front, the strip, the order', async () => {
  await site.madang('gallery', 'create', 'tea', '--name', '차')
  const page = await open(list)
  for (const path of [list, '/g/tea']) {
    await go(page, path)
    await page.locator('[data-star]').click()
    assert.equal(await page.locator('[data-star]').getAttribute('aria-pressed'), 'true')
  }
  await go(page, '/')
  assert.deepEqual(await page.locator('[data-favourites] a').allTextContents(), ['바둑 갤러리', '차 갤러리'])
  await go(page, '/settings')
  await page.locator('[data-list=favourites] li').nth(1).locator('[data-move="-1"]').click()
  assert.deepEqual((await kept(page)).favourites.map(it => it.slug), ['tea', 'baduk'])
  assert.equal(await page.evaluate(() => document.activeElement.closest('li').dataset.key), 'tea', 'the keyboard stays with it')
  await page.locator('[data-list=favourites] li').nth(0).locator('[data-remove]').click()
  assert.deepEqual((await kept(page)).favourites.map(it => it.slug), ['baduk'])
  await go(page, list)
  await page.locator('[data-star]').click()
  await go(page, '/')
  assert.equal(await page.locator('.starred:visible').count(), 0)
  await finish(page)
})

test('guests can be hidden, pictures wait to be asked for', async () => {
  const page = await open(list, { reader: { guests: 'hide', images: 'off' } })
  assert.equal(await page.locator('.list tbody:not(.quiet) [data-no]:visible').count(), 0)
  assert.equal(await page.locator('.list [data-kind=notice]:visible').count(), 1)
  assert.equal(await page.locator('.unguested:visible').count(), 1)

  // A post with a picture, as the server writes one.
  await go(page, `${list}/${no}`)
  await page.evaluate(() => {
    const body = document.querySelector('[data-part=body]')
    body.insertAdjacentHTML('afterbegin', '<p><img src="/apple-touch-icon.png" alt="기보" loading="lazy"></p>')
    globalThis.madang.mark.apply(body.parentElement)
  })
  await page.waitForTimeout(300)
  const asked = () => page.evaluate(() => performance.getEntriesByType('resource').filter(it => it.name.endsWith('/apple-touch-icon.png')).length)
  assert.equal(await asked(), 0)
  await page.locator('.unseen', { hasText: '기보' }).click()
  await page.locator('[data-part=body] img:visible').waitFor()
  await page.waitForFunction(() => document.querySelector('[data-part=body] img').naturalWidth > 0)
  await page.waitForFunction(() => performance.getEntriesByType('resource').some(it => it.name.endsWith('/apple-touch-icon.png')))
  assert.equal(await asked(), 1)
  await finish(page)
})

test('a broken storage breaks no page', async () => {
  const broken = [
    () => { Object.defineProperty(globalThis, 'localStorage', { get() { throw new DOMException('no', 'SecurityError') } }) },
    () => { Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') } },
    () => { for (const name of ['reader', 'read:baduk', 'mine:baduk']) localStorage.setItem(`madang.${name}`, '{"v":1,"blocks":5,"memos":[1],"favourites":{},"posts":{},"comments":3') },
    () => {
      localStorage.setItem('madang.reader', '{"v":1,"theme":{},"rows":"x","blocks":{"nick":[{},null,7]},"memos":{"nick:a":{}},"favourites":[null,{"slug":"../x"}]}')
      localStorage.setItem('madang.read:baduk', '[1]')
      localStorage.setItem('madang.mine:baduk', '{"posts":"x","comments":{"a":5}}')
    },
  ]
  for (const script of broken) {
    const page = await visit(browser)
    await page.context().addInitScript(script)
    for (const path of ['/', list, `${list}/${no}`, `${list}/write`, '/settings']) await go(page, path)
    await choose(page, 'theme', 'dark')
    assert.equal(await html(page, 'theme'), 'dark', 'it counts on this page at least')
    await finish(page)
  }
})

test('one file takes everything to another browser, merged or in place of what was there', async () => {
  const reader = { theme: 'dark', rows: 30, blocks: { nick: ['기객'], word: ['광고'] }, memos: { 'nick:훈수꾼': '고수' }, favourites: [{ slug: gallery, name: '바둑' }] }
  const page = await open(`${list}/${no}`, { reader })
  await page.evaluate(() => globalThis.madang.reader.own('baduk', 7))
  await go(page, '/settings')
  const waiting = page.waitForEvent('download')
  await page.locator('[data-export]').click()
  const path = await (await waiting).path()
  const text = await readFile(path, 'utf8')
  const all = text => ({ name: 'madang.json', mimeType: 'application/json', buffer: Buffer.from(text) })

  const other = await open('/settings')
  const field = other.locator('[data-file]')
  await other.evaluate(() => globalThis.madang.reader.save({ theme: 'light', blocks: { nick: ['나그네'] } }))
  await field.setInputFiles(all(text))
  await other.locator('[data-incoming]:visible').waitFor()
  assert.deepEqual(await other.locator('[data-holds]').allTextContents(), ['2', '1', '1', '1', '1'])
  await other.locator('[data-take=merge]').click()
  let now = await kept(other)
  assert.deepEqual([now.theme, now.blocks.nick, now.blocks.word], ['light', ['나그네', '기객'], ['광고']])

  await field.setInputFiles(all(text))
  await other.locator('[data-take=replace]').click()
  now = await kept(other)
  assert.deepEqual(now, await page.evaluate(() => globalThis.madang.reader.settings))
  for (const key of [`madang.read:${gallery}`, `madang.mine:${gallery}`]) {
    const values = await Promise.all([page, other].map(tab => tab.evaluate(key => localStorage[key], key)))
    assert.equal(values[0], values[1], key)
  }
  await go(other, list)
  assert.equal(await other.locator('.list tbody:not(.quiet) [data-no]').count(), 30)

  // What is no such file changes nothing and says so.
  await go(other, '/settings')
  for (const wrong of ['', 'null', '[]', '{"madang":1}', text.slice(0, 40), text.replace('"v": 1', '"v": 2')]) {
    await field.setInputFiles(all(wrong))
    await other.locator('[data-refusal]:visible').waitFor()
    assert.equal(await other.locator('[data-incoming]:visible').count(), 0)
    assert.deepEqual(await kept(other), now)
    await field.setInputFiles(all(text))
    await other.locator('[data-incoming]:visible').waitFor()
    await other.locator('[data-take=""]').click()
  }
  await finish(other)
  await finish(page)
})

test('a file full of markup is text and nothing else', async () => {
  const evil = '<img src=x onerror="globalThis.hurt=1"><script>hurt=1</script>'
  const text = JSON.stringify({
    madang: 1,
    reader: {
      v: 1, theme: `dark" onload="${evil}`, rows: evil, ['__proto__']: { hurt: 1 },
      blocks: { nick: [evil], code: [evil], prefix: [evil], word: [evil] },
      memos: { 'nick:훈수꾼': evil, [`nick:${evil}`]: evil, ['__proto__']: evil, 'constructor:x': evil },
      favourites: [{ slug: 'javascript:alert(1)', name: evil }, { slug: '../evil', name: evil }, { slug: gallery, name: evil }],
    },
    read: { [evil]: evil, baduk: evil, ['__proto__']: evil },
    mine: { [evil]: {}, baduk: { posts: [evil, -1, 1e300, 3], comments: { [evil]: [evil], 3: [evil, '12'] } } },
  })
  const page = await open('/settings')
  await page.locator('[data-file]').setInputFiles({ name: 'a.json', mimeType: 'application/json', buffer: Buffer.from(text) })
  await page.locator('[data-take=replace]').click()
  for (const path of ['/settings', '/', list, `${list}/${no}`]) {
    await go(page, path)
    assert.equal(await page.evaluate(() => globalThis.hurt ?? Object.prototype.hurt), undefined)
    assert.equal(await page.locator('[src=x]').count(), 0)
    const links = await page.locator('a').evaluateAll(links => links.map(link => link.protocol))
    assert.ok(links.every(protocol => ['http:', 'https:'].includes(protocol)))
  }
  assert.deepEqual((await kept(page)).favourites.map(it => it.slug), [gallery])
  assert.deepEqual(JSON.parse(await page.evaluate(() => localStorage['madang.mine:baduk'])), { posts: [3], comments: { 3: ['12'] } })
  assert.match(await page.locator('[data-comment] .memo').first().textContent(), /<img/)
  await finish(page)
})
