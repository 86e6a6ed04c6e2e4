import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { AUTHORIZE_NET_KEY, AUTHORIZE_NET_LOGIN, AuthorizeNetServer } from '../authorize-net-server.ts'
import { LocalGateway } from '../local-gateway.ts'

const SCRIPT = fileURLToPath(new URL('../../../../../scripts/gateway-check.mjs', import.meta.url))
const LOGIN = 'REPRISE_CHECK_AUTHORIZE_NET_API_LOGIN_ID'
const KEY = 'REPRISE_CHECK_AUTHORIZE_NET_TRANSACTION_KEY'

/** `npm run gateway:check -- ...`, with nothing of the outer test run in its environment. */
function check(commandLine: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const env = { PATH: process.env['PATH'], ...environment }
  return new Promise<{ code: number; output: string }>((resolve) => {
    execFile(process.execPath, [SCRIPT, ...commandLine], { env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr })
    })
  })
}

/** A stand-in for the service, for the length of a test. */
async function service(t: TestContext): Promise<LocalGateway> {
  const server = await LocalGateway.start(new AuthorizeNetServer())
  t.after(() => server.close())
  return server
}

describe('npm run gateway:check', () => {
  it('fails where the service breaks a promise', async (t) => {
    const server = await service(t)
    const commandLine = ['authorize_net', '--endpoint', server.url, '--currency', 'EUR']
    const { code, output } = await check(commandLine, { [LOGIN]: AUTHORIZE_NET_LOGIN, [KEY]: AUTHORIZE_NET_KEY })
    assert.equal(code, 1)
    assert.match(output, /✖ approves, with an id for each: charge/)
  })

  it('runs the contract at a service, says what cannot be provoked there, and shows no credential', async (t) => {
    const server = await service(t)
    const directory = await mkdtemp(join(tmpdir(), 'reprise-check-'))
    const file = join(directory, 'credentials.json')
    await writeFile(file, JSON.stringify({ authorize_net: { apiLoginId: AUTHORIZE_NET_LOGIN } }))
    const commandLine = ['authorize_net', '--endpoint', server.url, '--credentials', file]
    const { code, output } = await check(commandLine, { [KEY]: AUTHORIZE_NET_KEY })
    await rm(directory, { recursive: true })
    assert.equal(code, 0, output)
    assert.match(output, /✔ approves, with an id for each: charge/)
    assert.match(output, /✔ hands on a decline in the gateway's codes, and moves no money: soft, charge/)
    assert.match(output, /refunds in parts.* # Authorize\.Net refunds what is settled, which happens once a day/)
    assert.match(output, /requests or answers are lost.* # a real service cannot be made to lose or refuse them/)
    for (const secret of [AUTHORIZE_NET_LOGIN, AUTHORIZE_NET_KEY]) assert.ok(!output.includes(secret), 'a secret')
  })

  it('tries nothing else where the credentials are refused, or nobody can be asked about them', async (t) => {
    const server = await service(t)
    const commandLine = ['authorize_net', '--endpoint', server.url]
    const { code, output } = await check(commandLine, { [LOGIN]: AUTHORIZE_NET_LOGIN, [KEY]: 'another-key' })
    assert.deepEqual([code, output], [1, 'Authorize.Net refused the credentials, and nothing else was tried.\n'])
    assert.equal(server.seen().length, 1)
    const nobodyThere = ['authorize_net', '--endpoint', 'http://127.0.0.1:1']
    const nobody = await check(nobodyThere, { [LOGIN]: AUTHORIZE_NET_LOGIN, [KEY]: AUTHORIZE_NET_KEY })
    assert.match(nobody.output, /^Authorize\.Net could not be asked about the credentials/)
  })

  it('names the first setting that is missing or malformed, never a value, and what else there is', async () => {
    const missing = await check(['authorize_net'])
    assert.equal(missing.code, 1)
    assert.match(missing.output, new RegExp(`^${LOGIN} is not set\\. The account’s API Login ID`))
    const malformed = await check(['authorize_net'], { [LOGIN]: AUTHORIZE_NET_LOGIN, [KEY]: 'a key with spaces' })
    assert.match(malformed.output, new RegExp(`^${KEY} must have 1 to 16 printable characters without spaces`))
    assert.ok(!malformed.output.includes('a key with spaces'), 'a value is shown')
    assert.match((await check(['acme'])).output, /^Which gateway\? .* authorize_net, /)
    const help = await check(['authorize_net', '--help'])
    assert.equal(help.code, 0)
    assert.match(help.output, new RegExp(KEY))
  })
})
