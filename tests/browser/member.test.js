// A member's way: sign up, write, read one's own page, log out and in; with JavaScript and
// without, on a phone and at a desk. What a passkey does beside a password is told in
// story.test.js, and here what it does where there is none.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startProvider } from './provider.js'
import { follow, gallery, settled, startBrowser, startNamedSite, startSite, visit } from './site.js'

const password = '열려라 참깨 1'
let site, browser

before(async () => {
  site = await startSite()
  browser = await startBrowser()
})
after(async () => {
  await browser?.close()
  await site?.stop()
})

const fits = page => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)

async function signUp(page, nick) {
  await page.goto(`${site.base}/g/${gallery}`)
  await page.locator('a[href="/login"]').first().click()
  await page.locator('a[href="/signup"]').first().click()
  const form = page.locator('form[action="/signup"]')
  await form.locator('[name=nick]').fill(nick)
  await form.locator('[name=password]').fill(password)
  await form.locator('button').click()
  await page.waitForURL(/\/me\?welcome/)
  return page.locator('[data-code]').textContent()
}

async function logIn(page, name) {
  await page.goto(`${site.base}/login`)
  const form = page.locator('form[action="/login"]')
  await form.locator('[name=name]').fill(name)
  await form.locator('[name=password]').fill(password)
  await form.locator('button').click()
}

for (const { js, width } of [{ js: true, width: 390 }, { js: false, width: 390 }, { js: true, width: 1280 }, { js: false, width: 1280 }]) {
  test(`a member's way at ${width} px, JavaScript ${js ? 'on' : 'off'}`, async () => {
    const page = await visit(browser, { width, js })
    const nick = `회원${width}${js ? '켬' : '끔'}`
    const code = await signUp(page, nick)
    assert.equal(code.length, 8)
    assert.ok(await fits(page), 'the account fits the screen')

    // Writing asks for no name.
    await page.goto(`${site.base}/g/${gallery}/write`)
    assert.equal(await page.locator('form.write [name=nick]').count(), 0)
    await page.locator('[name=title]').fill(`회원이 쓴 글 ${nick}`)
    await page.locator('form.write [name=body]').fill('본문')
    await page.locator('form.write button.primary').click()
    await page.waitForURL(/\/g\/baduk\/\d+/)
    await settled(page)
    const comment = page.locator('.comments > form')
    assert.equal(await comment.locator('[name=nick]').count(), 0)
    await comment.locator('[name=body]').fill('내 댓글')
    await comment.locator('button').click()
    await page.locator('[data-comment]').waitFor()
    // A reply, whose form has no name to take over either.
    await page.locator('[data-reply]').click()
    const reply = page.locator('[data-comment] form.say')
    await reply.locator('[name=body]').fill('내 답글')
    await reply.locator('button').click()
    await page.locator('[data-comment].reply').waitFor()

    // The name leads to one's own page.
    await page.locator('[data-post] a[data-col=author]').click()
    await page.waitForURL(new RegExp(`/u/${code}$`))
    assert.match(await page.locator('h1').textContent(), new RegExp(nick))
    assert.match(await page.locator('.wrote').textContent(), /회원이 쓴 글/)
    assert.ok(await fits(page), 'the page fits the screen')

    // Out, and in again.
    await page.locator('form[action="/logout"] button').first().click()
    await page.locator('a[href="/login"]').first().waitFor()
    await logIn(page, nick)
    await page.locator('.site .in-now').waitFor()
    assert.equal(await page.locator('.site .in-now').textContent(), nick)
    for (const path of ['/me', '/me/devices', '/me/two-step', '/me/passkeys', `/u/${code}/scraps`, `/u/${code}/guestbook`]) {
      await page.goto(site.base + path)
      assert.ok(await fits(page), `${path} fits the screen`)
    }
    assert.deepEqual(page.complaints, [])
    await page.context().close()
  })
}

test('an account without a password is gone into by its passkey, and kept by it', async () => {
  const provider = await startProvider()
  const env = { MADANG_OIDC_ISSUER: provider.base, MADANG_OIDC_CLIENT_ID: 'madang', MADANG_OIDC_NAME: '모임' }
  const named = await startNamedSite({ env })
  try {
    const page = await visit(browser, { width: 390 })
    const cdp = await page.context().newCDPSession(page)
    await cdp.send('WebAuthn.enable')
    await cdp.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2', transport: 'internal', hasResidentKey: true,
        hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true,
      },
    })
    // Made by a provider, which vouches once more before a passkey is made.
    await page.goto(`${named.base}/login`)
    await page.locator('a[href^="/login/oidc"]').click()
    await page.locator('form[action="/signup/oidc"] [name=nick]').fill('바람개비')
    await page.locator('form[action="/signup/oidc"] button').first().click()
    await page.waitForURL(/\/me\?welcome/)
    await page.goto(`${named.base}/me/passkeys`)
    await follow(page, () => page.locator('a[href="/me/oidc/prove"]').first().click())
    await page.goto(`${named.base}/me/passkeys`)
    await settled(page)
    const make = page.locator('[data-passkey-make]')
    await make.locator('[name=name]').fill('내 휴대전화')
    await make.locator('button:not([type=button])').click()
    await page.locator('[data-passkey]').waitFor()

    const logOut = async () => {
      await page.locator('form[action="/logout"] button').first().click()
      await page.locator('a[href="/login"]').first().waitFor()
    }
    // Logged in by the provider's word alone nothing is done that asks for a password; the
    // passkey stands for one.
    await logOut()
    await page.goto(`${named.base}/login?next=/me`)
    await page.locator('a[href^="/login/oidc"]').click()
    await page.waitForURL(`${named.base}/me`)
    const wipe = page.locator('form[action="/me/wipe"]')
    await wipe.locator('[name=posts]').check()
    await wipe.locator('button:not([type=button])').click()
    await page.locator('[role=alert]').first().waitFor()
    await page.goto(`${named.base}/me`)
    await wipe.locator('[data-passkey-prove]').click()
    await wipe.getByText('패스키로 확인했습니다').waitFor()
    await wipe.locator('[name=posts]').check()
    await wipe.locator('button:not([type=button])').click()
    await page.waitForURL(/wiping=1/)

    // The provider is gone: the passkey leads in, and to a password.
    await logOut()
    await provider.stop()
    await page.goto(`${named.base}/login?next=/me`)
    await settled(page)
    await page.locator('[data-passkey-use] button').click()
    await page.waitForURL(`${named.base}/me`)
    const choose = page.locator('form[action="/me/password"]')
    await choose.locator('[name=password]').fill(password)
    await choose.locator('button:not([type=button])').click()
    await page.waitForURL(/saved=1/)
    await page.context().close()
  } finally {
    await provider.stop()
    await named.stop()
  }
})
