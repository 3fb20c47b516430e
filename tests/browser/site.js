// A real `madang serve` on a fresh folder, with a gallery people have written in,
// and Debian's Chromium in front of it.
import { spawn, execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { chromium } from 'playwright-core'

const binary = process.env.MADANG_BINARY ?? new URL('../../target/debug/madang', import.meta.url).pathname
const browserPath = process.env.MADANG_CHROMIUM ??
  ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync)

export const gallery = 'baduk'
export const widths = [320, 390, 768, 1280]
export const schemes = ['light', 'dark']

/** How long something may take that a machine at rest does in a moment. */
const PATIENCE = 60_000
/** Ports to try, one after another, where a site has to know its port before it starts. */
const PORTS = 5

/** Starts a site; `stop()` ends it and takes its folder away. */
export const startSite = ({ env = {} } = {}) => start({ env, isNamed: false })

/** Starts a site that knows its own address, by a name: passkeys belong to a name, never to a bare address. */
export const startNamedSite = ({ env = {} } = {}) => start({ env, isNamed: true })

async function start({ env: more, isNamed }) {
  const folder = mkdtempSync(join(tmpdir(), 'madang-browser-'))
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('MADANG_')))
  // Guests' passwords are hashed as cheaply as the settings allow: a queue for the one slot
  // of a small machine would end in "later".
  Object.assign(env, { MADANG_DATA: folder, MADANG_LIMITS: 'off', MADANG_LOG: 'warn', MADANG_HASH_MEMORY: '64KiB', ...more })
  // The command line wants to know it, too; the port comes with the server.
  if (isNamed) env.MADANG_ORIGIN = 'http://localhost'
  const run = (...args) => execFileSync(binary, args, { env, encoding: 'utf8' })
  run('migrate')
  run('gallery', 'create', gallery, '--name', '바둑', '--head', '질문', '--head', '기보',
    '--description', '두는 사람, 보는 사람, 훈수 두는 사람이 모이는 곳')
  const { server, address, closed } = await serve(env, isNamed)
  const base = isNamed ? env.MADANG_ORIGIN : address
  const madang = async (...args) => {
    const said = run(...args)
    await noticed(address)
    return said
  }
  const stop = async () => {
    server.kill('SIGTERM')
    await closed
    rmSync(folder, { recursive: true, force: true })
  }
  return { base, madang, stop, post: (path, fields) => post(address + path, fields) }
}

/** Starts the server; with a name, at another port where somebody else was quicker to take the first. */
async function serve(env, isNamed) {
  for (let left = isNamed ? PORTS : 1; left > 0; left--) {
    const port = isNamed ? await freePort() : 0
    if (isNamed) env.MADANG_ORIGIN = `http://localhost:${port}`
    const server = spawn(binary, ['serve', '--listen', `127.0.0.1:${port}`], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    let complaints = ''
    server.stderr.on('data', bytes => {
      complaints += bytes
      process.stderr.write(bytes)
    })
    const closed = new Promise(resolve => server.once('close', resolve))
    const listening = new Promise(resolve => createInterface({ input: server.stdout }).on('line', line => {
      const found = line.match(/http:\/\/127\.0\.0\.1:\d+/)
      if (found) resolve(found[0])
    }))
    const address = await Promise.race([listening, closed.then(() => undefined)])
    if (address) return { server, address, closed }
    if (!complaints.includes('cannot listen on')) throw new Error(`the server ended with ${server.exitCode}`)
  }
  throw new Error('every port was taken')
}

/** A port that is free, for now. */
async function freePort() {
  const server = createServer()
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address()
  await new Promise(resolve => server.close(resolve))
  return port
}

/** How often a server made sure that it had heard what others wrote; `undefined` for one that is deaf and keeps nothing. */
async function heard(address) {
  const text = await (await fetch(`${address}/metrics`)).text()
  return /^madang_db_hearing 0$/m.test(text) ? undefined : Number(text.match(/^madang_db_heard_total (\d+)$/m)?.[1] ?? 0)
}

/** Waits until a server has noticed what the command line wrote beside it. */
async function noticed(address) {
  // One look may have begun before it was written; the next one has not.
  const least = await heard(address) + 2
  const until = Date.now() + PATIENCE
  while (await heard(address) < least) {
    if (Date.now() > until) throw new Error(`${address} hears of nothing`)
    await sleep(20)
  }
}

async function post(url, fields) {
  const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' })
  if (answer.status !== 303) throw new Error(`${url} answered ${answer.status}\n${await answer.text()}`)
  return answer.headers.get('location')
}

const long = '아주긴낱말이띄어쓰기없이이어지면좁은화면에서도옆으로넘치지않아야한다'.repeat(3)

/** Writes what a busy day leaves behind; the number of the post that has everything. */
export async function fill(site) {
  const write = fields => site.post(`/g/${gallery}/write`, { nick: '', password: '1234', ...fields })
  for (let n = 1; n <= 64; n++) {
    await write({ nick: n % 7 ? '' : '기객', title: n % 9 ? `오늘의 묘수 풀이 ${n}` : long.slice(0, 100), body: `${n}번째 글입니다.` })
  }
  const location = await write({
    nick: '하수탈출기원하는사람스무자이름임다',
    title: '이 축머리, 정말 활로가 셋인가요? [사진 없음] <초보 질문>',
    body: `첫 문단입니다. 백이 한 칸 뛰면 흑은 어디를 두어야 할까요?\n\n${long}\n\nhttps://example.org/${'path/'.repeat(30)}\n\n마지막 문단입니다.`,
  })
  const no = location.match(/\/(\d+)/g).pop().slice(1)
  const comment = fields => site.post(`/g/${gallery}/${no}/comments`, { nick: '', password: '1234', ...fields })
  for (let n = 1; n <= 6; n++) await comment({ nick: n % 2 ? '훈수꾼' : '', body: n === 3 ? long : `${n}선입니다. 그건 축이 아니라 장문이에요.` })
  const page = await (await fetch(`${site.base}/g/${gallery}/${no}`)).text()
  const parents = [...page.matchAll(/data-comment="(\d+)"/g)].map(found => found[1])
  await comment({ nick: '글쓴이', body: '아, 그렇군요. 고맙습니다!', parent: parents[1] })
  await site.post(`/g/${gallery}/${no}/comments/${parents[1]}/delete`, { password: '1234' })
  await site.post(`/g/${gallery}/${no}/vote`, { value: 'up' })
  const deleted = await write({ title: '지울 글', body: '곧 지웁니다.' })
  await site.post(`${deleted.split('?')[0]}/delete`, { password: '1234' })
  await site.madang('post', 'notice', gallery, '1')
  await site.madang('post', 'feature', gallery, '5')
  return no
}

/** Opens Chromium. */
export async function startBrowser() {
  return chromium.launch({
    executablePath: browserPath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  })
}

/** A page of a fresh visitor that collects what the console complains about; `reader` is what its settings hold. */
export async function visit(browser, { width = 1280, scheme = 'light', js = true, locale = 'ko-KR', reader } = {}) {
  const context = await browser.newContext({
    viewport: { width, height: width < 700 ? 800 : 900 },
    colorScheme: scheme,
    javaScriptEnabled: js,
    locale,
    timezoneId: 'Asia/Seoul',
    hasTouch: width < 700,
    isMobile: width < 700,
  })
  if (reader) {
    await context.addInitScript(text => localStorage.setItem('madang.reader', text), JSON.stringify({ v: 1, ...reader }))
  }
  const page = await context.newPage()
  page.isPlain = !js
  page.complaints = []
  page.on('console', message => { if (['error', 'warning'].includes(message.type())) page.complaints.push(message.text()) })
  page.on('pageerror', error => page.complaints.push(String(error)))
  // Aborted is what the browser calls a picture it no longer needs because one went on.
  page.on('requestfailed', request => { if (request.failure()?.errorText !== 'net::ERR_ABORTED') page.complaints.push(`${request.url()} failed: ${request.failure()?.errorText}`) })
  page.on('request', request => {
    if (!request.url().startsWith('http://127.0.0.1:') && !request.url().startsWith('data:')) page.complaints.push(`asked ${request.url()}`)
  })
  return page
}

/** Where the first comment of a post is answered. */
export async function answering(site, no, slug = gallery) {
  const page = await (await fetch(`${site.base}/g/${slug}/${no}`)).text()
  return page.match(/data-reply[^>]*href="([^"#]+)/)[1].replaceAll('&#38;', '&')
}

/** Every page a guest can open, by name. */
export function pages(no, slug = gallery) {
  return {
    front: '/',
    list: `/g/${slug}`,
    featured: `/g/${slug}?tab=featured`,
    post: `/g/${slug}/${no}`,
    write: `/g/${slug}/write`,
    edit: `/g/${slug}/${no}/edit`,
    delete: `/g/${slug}/${no}/delete`,
    recent: '/recent',
    log: `/g/${slug}/log`,
    report: `/g/${slug}/${no}/report`,
    reports: `/g/${slug}/reports`,
    ban: `/g/${slug}/ban`,
    best: '/best',
    settings: '/settings',
    help: '/help',
    search: `/g/${slug}/search?q=${encodeURIComponent('묘수 풀이')}`,
    found: `/search?q=${encodeURIComponent('묘수')}&in=all&sort=relevant`,
    unfound: `/g/${slug}/search?q=${encodeURIComponent('아주긴낱말이띄어쓰기없이이어지면'.repeat(8))}`,
    seek: '/search',
    signup: '/signup',
    login: '/login',
    forgot: '/login/forgot',
    design: '/about/design',
    offline: '/offline',
    gone: `/g/${slug}/${Number(no) + 1}`,
    missing: `/g/${slug}/999999`,
    nowhere: '/g/nowhere',
  }
}

/** The status a page of [pages] answers with. */
export function statusOf(name) {
  return { gone: 410, missing: 404, nowhere: 404 }[name] ?? 200
}

/** Opens a page of [pages]; the browser's own note of an expected status is no complaint. */
export async function open(page, base, name, path) {
  const answer = await page.goto(base + path)
  if (statusOf(name) !== 200) page.complaints = page.complaints.filter(text => !text.includes(`status of ${statusOf(name)}`))
  return answer.status()
}

/** Waits until the modules that come after the first paint have run, as entry/start.js says on the page. */
export async function settled(page) {
  // Where scripts are switched off, nobody will say it and nothing is on its way.
  if (!page.isPlain) await page.locator('html[data-ready]').waitFor({ state: 'attached' })
}

/** Does what leads to another page, also to one at the same address, and waits until that has loaded. */
export async function follow(page, act) {
  // Else the page that is left could end its own loading meanwhile and be taken for the next.
  await page.waitForLoadState()
  await Promise.all([page.waitForEvent('load'), act()])
}
