import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { Pool } from 'pg'
import { serveBare } from './bare-server.ts'
import { type ChargeBody, kindOf } from './charge-bodies.ts'
import { type Recording, recordCharges } from './record-statements.ts'
import { type EncodedParameter, type StatementScript, scriptOf } from './statement-script.ts'

/**
 * Comparison B: a bare Fastify route that runs the very statements of a charge, with parameters of the same bytes, in
 * the same commits, and nothing else: no validation, no vault, no gateway, no decision, no log.
 *
 *     REPRISE_* and DATABASE_URL as for the server; without DATABASE_URL on PGlite.
 */

/** Runs one statement and resolves with the number of its rows. */
type Run = (text: string, parameters: EncodedParameter[]) => Promise<number>

const env = Object.fromEntries(Object.entries(process.env).flatMap(([k, v]) => (v === undefined ? [] : [[k, v]])))
const recording = await recordCharges(env)
const scripts = scriptsOf(recording)
const { run, close } = env['DATABASE_URL'] === undefined ? onPglite(recording) : await onPostgres(env['DATABASE_URL'])

await serveBare(replay, close)

async function replay(body: ChargeBody): Promise<unknown> {
  const script = scripts.get(kindOf(body))
  assert.ok(script, 'a charge of a kind that was not recorded')
  const fresh = script.freshValues(body)
  for (const { text, rowCount, parameters } of script.statements) {
    const found = await run(text, parameters(fresh))
    // A statement that finds nothing to do is cheap, and the comparison worthless.
    assert.equal(found, rowCount)
  }
  return script.answer
}

function scriptsOf({ charges }: Recording): Map<string, StatementScript> {
  const [first, second] = charges
  assert.ok(first && second)
  return new Map(charges.map((charge) => [charge.kind, scriptOf(charge, charge === first ? second : first)]))
}

/** The driver alone, with statements prepared once a connection, as the server's are. */
async function onPostgres(connectionString: string): Promise<{ run: Run; close: () => Promise<void> }> {
  await recording.close()
  const pool = new Pool({ connectionString, application_name: 'bench-replay', max: 10, keepAlive: true })
  const names = new Map<string, string>()
  return {
    async run(text, values) {
      let name = names.get(text)
      if (name === undefined) {
        name = `b_${createHash('sha256').update(text).digest('hex').slice(0, 40)}`
        names.set(text, name)
      }
      const { rows } = await pool.query({ name, text, values })
      return rows.length
    },
    close: () => pool.end(),
  }
}

/** Through the adapter, since it keeps PGlite from starving the sockets. */
function onPglite({ database, close }: Recording): { run: Run; close: () => Promise<void> } {
  const run: Run = async (text, parameters) => (await database.query(text, parameters)).length
  return { run, close }
}
