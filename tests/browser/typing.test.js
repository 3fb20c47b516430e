// Korean is typed by composition: a syllable grows (ㅎ, 하, 한) before it is there, and Enter
// in the middle of one ends the syllable and nothing else. And what was typed is not lost.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { fill, gallery, pages, settled, startBrowser, startSite, visit } from './site.js'

const FIELDS = 'input:not([type]), input[type=text], input[type=search], textarea'
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

/** Types 한글 as an input method does, with Enter pressed while 글 is still open. */
async function compose(cdp) {
  const key = (type, code) => cdp.send('Input.dispatchKeyEvent', { type, key: 'Process', code, windowsVirtualKeyCode: 229 })
  const grow = async (text, code) => {
    await key('rawKeyDown', code)
    await cdp.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length })
    await key('keyUp', code)
  }
  await grow('ㅎ', 'KeyG')
  await grow('하', 'KeyK')
  await grow('한', 'KeyS')
  await cdp.send('Input.insertText', { text: '한' })
  await grow('ㄱ', 'KeyR')
  await grow('그', 'KeyM')
  await grow('글', 'KeyF')
  await key('rawKeyDown', 'Enter')
  await cdp.send('Input.insertText', { text: '글' })
  await key('keyUp', 'Enter')
}

for (const js of [true, false]) {
  test(`Korean can be typed into every field of every form, JavaScript ${js ? 'on' : 'off'}`, async () => {
    const page = await visit(browser, { js })
    const cdp = await page.context().newCDPSession(page)
    const all = { ...pages(no), reply: pages(no).post }
    let typed = 0
    for (const name of ['list', 'post', 'reply', 'write', 'settings', 'help']) {
      await page.goto(site.base + all[name])
      if (js) await settled(page)
      if (name === 'reply') {
        await page.locator('[data-reply]').first().click()
        await page.locator('[data-comment] form [name=body]').waitFor()
      }
      const url = page.url()
      const count = await page.locator(FIELDS).count()
      for (let n = 0; n < count; n++) {
        const field = page.locator(FIELDS).nth(n)
        const accepts = await field.evaluate(it => it.checkVisibility({ visibilityProperty: true }) && !it.readOnly && !it.disabled && !['numeric', 'none'].includes(it.inputMode))
        if (!accepts) continue
        await field.focus()
        await field.evaluate(it => { it.value = '' })
        await compose(cdp)
        const label = `${name}: ${await field.getAttribute('name')}`
        assert.equal(await field.inputValue(), '한글', label)
        assert.equal(page.url(), url, `${label}: Enter in a syllable sends nothing`)
        assert.equal(await page.locator('dialog[open]').count(), 0, `${label}: keys in a field are not shortcuts`)
        typed++
      }
    }
    assert.ok(typed >= 7, `only ${typed} fields`)
    assert.deepEqual(page.complaints, [])
    await page.context().close()
  })
}

test('a draft outlives a reload, keeps no password, and ends when it was sent', async () => {
  const page = await visit(browser, { width: 390 })
  const write = `${site.base}/g/${gallery}/write`
  const at = name => page.locator(`.write [name=${name}]`)
  await page.goto(write)
  await settled(page)
  await at('title').fill('쓰다 만 제목')
  await at('body').fill('쓰다 만 내용')
  await at('password').fill('비밀1234')
  await page.waitForFunction(() => Object.values(localStorage).some(text => text.includes('쓰다 만 내용')))
  assert.ok(!(await page.evaluate(() => JSON.stringify(localStorage) + JSON.stringify(sessionStorage))).includes('비밀1234'))

  await page.goto(`${site.base}/g/${gallery}`)
  await page.goto(write)
  await page.waitForFunction(() => document.querySelector('.write [name=body]').value !== '')
  assert.equal(await at('title').inputValue(), '쓰다 만 제목')
  assert.equal(await at('body').inputValue(), '쓰다 만 내용')
  assert.equal(await at('password').inputValue(), '')

  await at('password').fill('1234')
  await page.locator('.write button.primary').click()
  await page.waitForURL(/\/g\/baduk\/\d+/)
  await page.goto(write)
  await settled(page)
  assert.equal(await at('body').inputValue(), '')

  // Cleared by the button: gone for good.
  await at('body').fill('지울 내용')
  await page.waitForFunction(() => Object.values(localStorage).some(text => text.includes('지울 내용')))
  await page.reload()
  await page.locator('.draft button').click()
  assert.equal(await at('body').inputValue(), '')
  await page.reload()
  await settled(page)
  assert.equal(await at('body').inputValue(), '')
  assert.deepEqual(page.complaints, [])
  await page.context().close()
})
