// The whole way of a gallery, on both engines: a member signs up, makes a passkey, opens a
// gallery, is flooded, cleans up, hears the banned and lets him in again; and everybody can
// check what was done. The passkey is Chromium's virtual authenticator's.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { follow, settled, startBrowser, startNamedSite, visit } from './site.js'

const password = '열려라 참깨 1'
const gallery = '/g/ramen'
const engines = { SQLite: {} }
if (process.env.MADANG_TEST_POSTGRES) engines.PostgreSQL = { MADANG_DATABASE: process.env.MADANG_TEST_POSTGRES }
let browser

before(async () => { browser = await startBrowser() })
after(async () => { await browser?.close() })

/** Gives a browser a device that keeps passkeys. */
async function authenticator(page) {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('WebAuthn.enable')
  await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2', transport: 'internal', hasResidentKey: true,
      hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true,
    },
  })
}

async function logOut(page) {
  await page.locator('form[action="/logout"] button').first().click()
  await page.locator('a[href="/login"]').first().waitFor()
}

async function byPasskey(page, next) {
  await page.goto(`${page.base}/login?next=${next}`)
  await settled(page)
  await page.locator('[data-passkey-use] button').click()
  await page.waitForURL(page.base + next)
}

async function says(page, selector, pattern) {
  assert.match(await page.locator(selector).first().textContent(), pattern)
}

async function write(page, title) {
  await page.goto(`${page.base}${gallery}/write`)
  await page.locator('[name=title]').fill(title)
  await page.locator('form.write [name=body]').fill(`${title}의 본문`)
  if (await page.locator('form.write [name=password]').count()) await page.locator('form.write [name=password]').fill('1234')
  await follow(page, () => page.locator('form.write button.primary').click())
}

for (const [engine, database] of Object.entries(engines)) {
  test(`from signing up to a log that verifies, on ${engine}`, async () => {
    const site = await startNamedSite({ env: database })
    try {
      await story(site)
    } finally {
      await site.stop()
    }
  })
}

async function story(site) {
  const manager = await visit(browser, { width: 1280 })
  manager.base = site.base
  await authenticator(manager)

  // Signs up, and makes a passkey: after the password, and no other.
  await manager.goto(`${site.base}/signup`)
  const form = manager.locator('form[action^="/signup"]')
  await form.locator('[name=nick]').fill('라면왕')
  await form.locator('[name=password]').fill(password)
  await form.locator('button.primary').click()
  await manager.waitForURL(/\/me\?welcome/)
  const code = (await manager.locator('[data-code]').first().textContent()).trim()
  await manager.goto(`${site.base}/me/passkeys`)
  await settled(manager)
  const make = manager.locator('[data-passkey-make]')
  await make.locator('[name=name]').fill('내 휴대전화')
  await make.locator('[name=current]').fill('틀린 비밀번호')
  await make.locator('button').click()
  await make.locator('[role=alert]:not(:empty)').waitFor()
  await make.locator('[name=current]').fill(password)
  await make.locator('button').click()
  await manager.locator('[data-passkey]').waitFor()
  await says(manager, '[data-passkey]', /내 휴대전화/)

  // Comes back without a password, twice, and opens a gallery.
  for (const next of ['/me', '/open']) {
    await logOut(manager)
    await byPasskey(manager, next)
  }
  await manager.locator('[name=name]').fill('라면')
  await manager.locator('[name=slug]').fill('ramen')
  await manager.locator('form[action="/open"] button.primary').click()
  await manager.waitForURL(site.base + gallery)
  await write(manager, '오늘의 라면')
  await manager.waitForURL(/\/g\/ramen\/1$/)

  // A guest floods it.
  for (let n = 1; n <= 60; n++) {
    await site.post(`${gallery}/write`, { nick: '도배꾼', password: '1234', title: `도배 ${n}`, body: `도배 본문 ${n}` })
  }

  // All of that writer, in one act: away, and banned for good.
  await manager.goto(`${site.base}${gallery}/manage`)
  await manager.locator('[data-row] a[href*="by="]').first().click()
  await manager.waitForURL(/by=/)
  assert.equal(await manager.locator('[data-row]').count(), 60)
  await manager.locator('[name=all]').check()
  await manager.locator('[name=ban]').selectOption('permanent')
  await manager.locator('[name=reason]').fill('도배')
  await manager.locator('[name=act][value=delete]').click()
  await manager.waitForURL(/did=/)
  await says(manager, '.did', /60개를 처리하고 1명을 차단했습니다/)

  // One of them was none of it: it comes back.
  await manager.goto(`${site.base}${gallery}/manage?taken=1`)
  assert.equal(await manager.locator('[data-row]').count(), 60)
  await manager.locator('[name=post]').first().check()
  await manager.locator('[name=act][value=restore]').click()
  await manager.waitForURL(/did=/)
  await says(manager, '.did', /1개를 처리했습니다/)
  await manager.goto(site.base + gallery)
  assert.equal(await manager.locator('.list [data-no]').count(), 2)

  // The banned, on a phone without JavaScript: he reads why, and appeals.
  const guest = await visit(browser, { width: 390, js: false })
  guest.base = site.base
  await write(guest, '다시 왔다')
  const way = guest.locator(`a[href="${gallery}/ban"]`).first()
  assert.match(await guest.locator('main').textContent(), /기한 없이 이 갤러리에서 차단되었습니다\. 사유: 도배/)
  await way.click()
  await guest.waitForURL(/\/ban$/)
  assert.match(await guest.locator('.ban').textContent(), /도배[^]*기한 없음/)
  await guest.locator('[name=words]').fill('동생이 쓴 글입니다. 다시는 못 하게 하겠습니다.')
  await follow(guest, () => guest.locator('.plea button, form[action$="/ban"] button').first().click())
  assert.match(await guest.locator('.ban').textContent(), /답을 기다리고 있습니다/)

  // The manager reads it, and lets him in again.
  await manager.goto(`${site.base}${gallery}/manage/bans`)
  await says(manager, '[data-appeal]', /동생이 쓴 글입니다/)
  await follow(manager, () => manager.locator('[data-appeal] [value=grant]').click())
  assert.match(manager.url(), /\/bans$/)
  assert.equal(await manager.locator('[data-appeal]').count(), 0)
  await write(guest, '고맙습니다')
  await guest.waitForURL(/\/g\/ramen\/62$/)

  // Everybody can read what was done, and check it.
  await guest.goto(`${site.base}${gallery}/log`)
  const log = await guest.locator('.acts-log').textContent()
  for (const act of ['갤러리 개설', '글 삭제', '차단', '글 복구', '이의 제기 답변']) assert.match(log, new RegExp(act))
  assert.match(await site.madang('log', 'verify'), /holds/)
  assert.deepEqual(manager.complaints.filter(text => !/asked http:\/\/localhost|status of 403/.test(text)), [])

  // As operator he needs no password either: the passkey proves who he is.
  await site.madang('site', 'operator', code)
  await byPasskey(manager, '/admin')
  await manager.goto(`${site.base}/admin/settings`)
  const settings = manager.locator('form[action="/admin/settings"]')
  await settings.locator('[name=name]').fill('동네 마당')
  await settings.locator('[name=reason]').fill('이름을 정했습니다')
  await settings.locator('[data-passkey-prove]').click()
  await settings.getByText('패스키로 확인했습니다').waitFor()
  await settings.locator('button.primary').click()
  await manager.waitForURL(/saved=1/)
  await says(manager, '.did', /저장했습니다/)

  // A passkey that was taken away opens nothing.
  await manager.goto(`${site.base}/me/passkeys`)
  await manager.locator('[data-passkey] button').click()
  await manager.locator('[data-passkey]').waitFor({ state: 'detached' })
  await logOut(manager)
  await manager.goto(`${site.base}/login`)
  await settled(manager)
  await manager.locator('[data-passkey-use] button').click()
  await manager.locator('[data-passkey-use] [role=alert]:not(:empty)').waitFor()
  assert.equal(await manager.locator('.site .in-now').count(), 0)
  await manager.context().close()
  await guest.context().close()
}
