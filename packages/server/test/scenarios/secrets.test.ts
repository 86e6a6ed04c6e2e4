import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { systemClock } from '../../src/domain/clock.ts'
import type { Database } from '../../src/storage/database.ts'
import { migrate } from '../../src/storage/migrate.ts'
import { PgliteDatabase } from '../../src/storage/pglite-database.ts'
import { openTestDatabase, testDatabaseKind } from '../harness/database.ts'
import { type Answer, openTestApp, type TestApp } from '../harness/open-app.ts'
import { cardMethod, followUpBody, paymentBody, SANDBOX_CARDS } from '../harness/payment-bodies.ts'
import { TestClock } from '../harness/test-clock.ts'

const CVVS = ['9173', '8264', '7355'] as const
const NUMBERS: readonly string[] = Object.values(SANDBOX_CARDS)
/** Fails its check digit, and so is refused: nothing that was refused may be quoted either. */
const WRONG_NUMBER = '4920201996449561'

const scratch = await mkdtemp(join(tmpdir(), 'reprise-secrets-'))
const databaseDirectory = join(scratch, 'database')
const database = await openDatabase()
const app = await openTestApp({ after }, { beside: besideOf(database) })
after(async () => {
  if (testDatabaseKind === 'pglite') await database.close()
  await rm(scratch, { recursive: true, force: true })
})
const answers: Answer[] = []

/** On PGlite one whose files can be read, on PostgreSQL the usual one, of which the rows are read. */
async function openDatabase(): Promise<Database> {
  if (testDatabaseKind === 'postgres') return openTestDatabase({ after })
  const opened = await PgliteDatabase.open({ directory: databaseDirectory })
  await migrate(opened, systemClock)
  return opened
}

async function keep(answer: Promise<Answer>): Promise<Answer> {
  answers.push(await answer)
  return answers.at(-1)!
}

const post = (path: string, body: unknown) => keep(app.post(path, body))
const card = (name: keyof typeof SANDBOX_CARDS, cvv: string) =>
  cardMethod({ creditCardNumber: SANDBOX_CARDS[name], cvv })

/** Everything that a merchant does with cards, well and badly. */
async function liveThroughIt(): Promise<{ redacted: string; stored: string }> {
  for (const name of Object.keys(SANDBOX_CARDS) as (keyof typeof SANDBOX_CARDS)[]) {
    const paymentMethod = card(name, CVVS[0])
    await post('/v1/gateways/charge', paymentBody({ paymentMethod, retainOnSuccess: true }))
    await post('/v1/gateways/charge', paymentBody({ paymentMethod, amount: 2012, retainOnSuccess: true }))
    await post('/v1/gateways/authorize', paymentBody({ paymentMethod, amount: 4018 }))
  }
  const tokenise = (creditCard: object) =>
    post('/v1/paymentmethods', { paymentMethod: { customerId: 'customer-1', creditCard } })
  const idOf = (answer: Answer): string => answer.json.transaction.paymentMethod.paymentMethodId
  const stored = idOf(await tokenise(card('visa', CVVS[1])))
  const redacted = idOf(await tokenise(card('mastercard', CVVS[1])))
  const recache = (id: string) =>
    keep(app.put(`/v1/paymentmethods/${id}/recache`, { paymentMethod: { creditCard: { cvv: CVVS[2] } } }))
  await recache(stored)
  const paid = await post('/v1/gateways/charge', paymentBody({ paymentMethod: undefined, paymentMethodId: stored }))
  assert.equal(paid.json.transaction.responseCode, '10000')
  await post(`/v1/transactions/${paid.json.transaction.transactionId}/refund`, followUpBody())
  await recache(redacted)
  await keep(app.put(`/v1/paymentmethods/${redacted}/redact`))
  await refuseIt(tokenise)
  await keep(app.get('/v1/transactions?count=100'))
  await keep(app.get('/v1/paymentmethods?count=100'))
  return { redacted, stored }
}

/** What is wrong, with the secrets where they do not belong. */
async function refuseIt(tokenise: (creditCard: object) => Promise<Answer>): Promise<void> {
  const secrets = `${SANDBOX_CARDS.visa} ${CVVS[0]}`
  await tokenise(cardMethod({ creditCardNumber: WRONG_NUMBER, cvv: CVVS[0] }))
  await tokenise(cardMethod({ creditCardNumber: `${SANDBOX_CARDS.amex}x`, cvv: CVVS[0] }))
  await post('/v1/gateways/charge', paymentBody({ paymentMethod: cardMethod({ creditCardNumber: WRONG_NUMBER }) }))
  await post('/v1/gateways/charge', paymentBody({ paymentMethod: card('visa', CVVS[0]), amount: secrets }))
  await post('/v1/gateways/charge', paymentBody({ paymentMethod: card('jcb', CVVS[0]), currencyCode: 'XXX1' }))
  await post('/v1/gateways/charge', paymentBody({ paymentMethod: secrets }))
  const headers = { authorization: `Basic ${app.apiKey}`, 'content-type': 'application/json' }
  const payload = `{"transaction": {"paymentMethod": {"creditCardNumber": "${SANDBOX_CARDS.visa}", "cvv": "${CVVS[0]}"`
  await keep(app.send({ method: 'POST', url: '/v1/gateways/charge', headers, payload }))
  await keep(app.get(`/v1/transactions/${SANDBOX_CARDS.visa}`))
  await keep(app.get(`/v1/${SANDBOX_CARDS.discover}`))
  await keep(app.get('/v1/transactions', `${SANDBOX_CARDS.diners}`))
}

async function rowsAsText(): Promise<string> {
  const tables = await database.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
  )
  let text = ''
  for (const { name } of tables) {
    const rows = await database.query<{ row: string }>(`select to_jsonb(r)::text as row from "${name}" r`)
    text += rows.map(({ row }) => `${name} ${row}\n`).join('')
  }
  return text
}

async function filesUnder(directory: string): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>()
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    files.set(path, await readFile(path))
  }
  return files
}

const ids = await liveThroughIt()

describe('after a full run', () => {
  it('no card number and no security code is in any row', async () => {
    const rows = await rowsAsText()
    assert.ok(rows.includes('492020'), 'the mask is there, so the rows are the right ones')
    assert.match(rows, /^decision_cards .*492020/m, 'and so are cards of decisions, as they are read')
    for (const number of [...NUMBERS, WRONG_NUMBER]) assert.ok(!rows.includes(number))
    for (const cvv of CVVS) assert.doesNotMatch(rows, new RegExp(`"${cvv}"`))
  })

  const skip = testDatabaseKind === 'pglite' ? false : 'needs REPRISE_TEST_DATABASE=pglite: its files are ours to read'
  it('no card number is in any file of the database, log of changes included', { skip }, async () => {
    await database.query('checkpoint')
    const files = await filesUnder(databaseDirectory)
    assert.ok(
      [...files.values()].some((bytes) => bytes.includes('492020')),
      'these are the files',
    )
    for (const [path, bytes] of files) {
      for (const number of [...NUMBERS, WRONG_NUMBER]) assert.ok(!bytes.includes(number), path)
    }
  })

  it('no log line holds a card number, a security code or the API key', () => {
    const logs = app.logs.join('')
    assert.ok(app.logs.length > 20)
    for (const number of [...NUMBERS, WRONG_NUMBER]) assert.ok(!logs.includes(number), number)
    assert.ok(!logs.includes(app.apiKey))
    for (const line of app.logs) assert.deepEqual(secretFieldsOf(JSON.parse(line)), [])
  })

  it('no answer holds a whole card number or a security code, errors least of all', () => {
    assert.ok(answers.some(({ status }) => status === 400))
    for (const { text } of answers) {
      for (const number of [...NUMBERS, WRONG_NUMBER]) assert.ok(!text.includes(number), text)
      for (const cvv of CVVS) assert.doesNotMatch(text, new RegExp(`"${cvv}"`))
    }
  })

  it('no security code waits any more: its authorization took it, or its redaction dropped it', async () => {
    assert.deepEqual(await database.query('select 1 from cached_cvvs'), [])
  })

  it('the live row of a redacted card has no ciphertext, and that of a stored one has', async () => {
    const rows = await database.query<{ payment_method_id: string; sealed: string | null }>(
      `select payment_method_id, encode(sealed_pan, 'hex') as sealed from payment_methods`,
    )
    const sealedOf = (id: string) => rows.find((row) => row.payment_method_id === id)?.sealed
    assert.equal(sealedOf(ids.redacted), null)
    assert.ok((sealedOf(ids.stored) ?? '').length > 32)
    for (const number of NUMBERS) {
      const plain = Buffer.from(number).toString('hex')
      assert.ok(rows.every(({ sealed }) => !sealed?.includes(plain)))
    }
  })
})

/** An app of the harness stands on this database as if another had opened it. */
function besideOf(opened: Database): TestApp {
  return { database: opened, dataDirectory: scratch, clock: new TestClock() } as unknown as TestApp
}

/** Names of fields, at any depth, whose values are secrets. */
function secretFieldsOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => {
    const isSecret = /cvv|cvc|authorization|api_?key|creditcardnumber/i.test(name) && inner !== '[redacted]'
    return isSecret ? [name] : secretFieldsOf(inner)
  })
}
