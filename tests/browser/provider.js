// A provider of log-ins for the browser: whoever is sent to it is logged in there already, as
// the one it is told. What it says is checked in the stories of the server; here it is honest.
import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { createServer } from 'node:http'

const base64 = bytes => Buffer.from(bytes).toString('base64url')

/** Starts one; `stop()` ends it for good. */
export async function startProvider() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'ES256', use: 'sig' }
  const asked = new Map()
  let base
  const say = (answer, body) => answer.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))

  function token(query) {
    const now = Math.floor(Date.now() / 1000)
    const claims = {
      iss: base, sub: 'person-1', aud: query.get('client_id'), nonce: query.get('nonce'),
      iat: now, exp: now + 300, auth_time: now,
    }
    const head = base64(JSON.stringify({ alg: 'ES256', kid: 'one', typ: 'JWT' }))
    const signed = `${head}.${base64(JSON.stringify(claims))}`
    return `${signed}.${base64(sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' }))}`
  }

  const server = createServer(async (request, answer) => {
    const url = new URL(request.url, base)
    if (url.pathname === '/.well-known/openid-configuration') {
      return say(answer, {
        issuer: base, authorization_endpoint: `${base}/authorize`, token_endpoint: `${base}/token`, jwks_uri: `${base}/keys`,
      })
    }
    if (url.pathname === '/keys') return say(answer, { keys: [jwk] })
    if (url.pathname === '/authorize') {
      const code = createHash('sha256').update(url.search).digest('hex')
      asked.set(code, url.searchParams)
      const back = new URL(url.searchParams.get('redirect_uri'))
      back.search = new URLSearchParams({ code, state: url.searchParams.get('state') })
      return answer.writeHead(303, { Location: back.href }).end()
    }
    let body = ''
    for await (const part of request) body += part
    const code = new URLSearchParams(body).get('code')
    say(answer, { access_token: 'x', token_type: 'Bearer', id_token: token(asked.get(code)) })
  })
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
  // A test that fails before it stops it must not wait for it for ever.
  server.unref()
  base = `http://127.0.0.1:${server.address().port}`
  const stop = () => new Promise(resolve => {
    server.close(resolve)
    server.closeAllConnections()
  })
  return { base, stop }
}
