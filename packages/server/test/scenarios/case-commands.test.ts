import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { openDirectChannel } from '../../src/admin/admin-channel.ts'
import { EXIT } from '../../src/cli/run-command-line.ts'
import { systemRandom } from '../../src/domain/random.ts'
import { createLogger } from '../../src/observability/logger.ts'
import { openUseCases } from '../../src/open-use-cases.ts'
import type { Gateway } from '../../src/recovery/gateway-port.ts'
import { composeAdmin } from '../../src/start/compose-admin.ts'
import { runCommand } from '../harness/run-command.ts'
import { openScheduledApp } from '../harness/scheduled-app.ts'
import { NO_FUNDS } from '../harness/scripted-app.ts'

const app = await openScheduledApp({ after })
const { clock, config, database, gateway } = app
// The server asks about unknown outcomes by itself, every 15 seconds: only what a command asks is answered.
const LOOK_UPS_OF_SERVER = 1_000
gateway.failNextLookUps(LOOK_UPS_OF_SERVER)
let answersCommands = true
const askedByCommands: Gateway = {
  charge: (...call) => gateway.charge(...call),
  authorize: (...call) => gateway.authorize(...call),
  capture: (...call) => gateway.capture(...call),
  void: (...call) => gateway.void(...call),
  refund: (...call) => gateway.refund(...call),
  async lookUp(...question) {
    if (answersCommands) gateway.forgetScript()
    const answer = gateway.lookUp(...question)
    gateway.failNextLookUps(LOOK_UPS_OF_SERVER)
    return answer
  },
}
const type = { ...gateway.asType('flexpay_sandbox', { countsNetworkLimits: false }), gateway: askedByCommands }
const platform = {
  clock,
  random: systemRandom,
  logger: createLogger('silent'),
  gatewayTypes: { find: (name: string) => (name === type.gatewayType ? type : undefined) },
}
// As a command has it that opens the database itself, beside the server.
const useCases = await openUseCases(config, platform, database)
after(() => useCases.close())
const operations = composeAdmin(config, platform, database, { recovery: async () => useCases })
const run = (...words: string[]) => runCommand(words, () => openDirectChannel(operations, async () => {}))
const show = (transactionId: string) => run('case', 'show', transactionId)

async function declined(changes: Record<string, unknown> = {}) {
  gateway.declineNext(NO_FUNDS)
  return app.charge(changes)
}

const NO_SUCH_TRANSACTION = { code: EXIT.failed, printed: '', complaints: 'There is no such transaction.' }

describe('case show', () => {
  test('tells the whole recovery, the same by any transaction of it', async () => {
    const first = await declined({ merchantTransactionId: 'the-first' })
    gateway.declineNext(NO_FUNDS)
    await app.runAt(first.retryDate)
    const retry = (await app.list()).at(-1)
    const { code, printed } = await show(first.transactionId)
    assert.equal(code, EXIT.done)
    assert.match(printed, /^Case \w{26} of company DEMO \(sandbox\)\n {2}state {11}scheduled\n {2}retries made {4}1\n/)
    const next = retry.retryDate.slice(0, 16).replace('T', ' ')
    assert.match(printed, new RegExp(`\\n  next retry      \\w{3} ${next} UTC\\n`))
    assert.match(printed, new RegExp(`${first.transactionId} +charge +the-first .* declined +20023 +network 51`))
    assert.match(printed, new RegExp(`${retry.transactionId} +charge +\\(Reprise\\) .* declined +20023 +network 51`))
    for (const { transactionId } of [first, retry]) {
      assert.match(printed, new RegExp(`after ${transactionId}: Declined for insufficient_funds: retry`))
    }
    assert.ok(printed.indexOf(first.transactionId) < printed.indexOf(retry.transactionId), 'oldest first')
    assert.deepEqual(await show(retry.transactionId), { code, printed, complaints: '' })
  })

  test('says when a booked retry waits because its gateway is held', async () => {
    const { transactionId } = await declined()
    assert.ok(!(await show(transactionId)).printed.includes('is held'))
    await database.query(
      `insert into outages (company_id, mode, kind, name, failures, hold_ms, held_until, pace)
       select company_id, mode, 'gateway', gateway_token, 3, 30000, now() + interval '1 hour', 1 from gateways`,
    )
    assert.match((await show(transactionId)).printed, /\n {2}next retry .* UTC, the gateway is held for 3[56]\d\d s\n/)
    await database.query('delete from outages')
  })

  test('of a payment that never was in recovery tells that, by a follow-up too', async () => {
    const { transactionId } = await app.charge()
    const refund = await app.followUp('refund', transactionId)
    const { printed } = await show(refund.transactionId)
    assert.match(printed, /^A payment of company DEMO \(sandbox\) that never was in recovery\n/)
    assert.match(printed, new RegExp(`${transactionId} +charge .* approved +10000`))
    assert.match(printed, /Decided\n {2}nothing yet$/)
  })

  test('shows no card and no person, as JSON neither', async () => {
    const { transactionId } = await declined({ customerId: 'ada.byron' })
    const { printed } = await run('case', 'show', transactionId, '--json')
    assert.equal(JSON.parse(printed).attempts[0].state, 'declined')
    for (const secret of ['ada.byron', 'Byron', '492020', '9560']) assert.ok(!printed.includes(secret), secret)
  })

  test('of an unknown transaction fails with a sentence', async () => {
    assert.deepEqual(await show('nobody'), NO_SUCH_TRANSACTION)
  })
})

describe('case cancel', () => {
  test('ends a recovery: the booked retry is not made, and the reason is kept', async () => {
    const { transactionId, retryDate } = await declined({ orderId: 'to-cancel' })
    const { code, printed } = await run('case', 'cancel', transactionId, '--reason', 'the customer left')
    assert.equal(code, EXIT.done)
    assert.match(printed, /\n {2}state {11}cancelled\n/)
    assert.ok(!printed.includes('next retry'))
    await app.runAt(retryDate)
    assert.equal(gateway.timesCharged('to-cancel'), 0)
    const read = await app.read(transactionId)
    assert.equal(read.completionStatus, 'RecoveryCancelled')
    const [row] = await database.query<{ reason: string }>(
      'select cancel_reason as reason from recovery_cases where initial_transaction_id = $1',
      [transactionId],
    )
    assert.equal(row?.reason, 'the customer left')
  })

  test('of what is in no recovery, or has ended otherwise, is refused with a sentence', async () => {
    const { transactionId } = await app.charge()
    const refused = await run('case', 'cancel', transactionId)
    assert.deepEqual([refused.code, refused.printed], [EXIT.failed, ''])
    assert.match(refused.complaints, /not in recovery/)
    const recovered = await declined()
    await app.runAt(recovered.retryDate)
    assert.match((await run('case', 'cancel', recovered.transactionId)).complaints, /ended already/)
    assert.deepEqual(await run('case', 'cancel', 'nobody'), NO_SUCH_TRANSACTION)
  })

  test('with a reason that is too long names the option', async () => {
    const { transactionId } = await declined()
    const { code, complaints } = await run('case', 'cancel', transactionId, '--reason', 'x'.repeat(256))
    assert.deepEqual([code, complaints], [EXIT.misunderstood, '--reason must have at most 255 characters.'])
  })
})

describe('case resolve', () => {
  test('asks the gateway about an outcome that is not known, and sends nothing', async () => {
    gateway.loseNextAnswer({ kind: 'approved', answer: {} })
    const { transactionId, responseCode } = await app.charge({ orderId: 'lost' })
    assert.equal(responseCode, '20039')
    const sent = gateway.requests.length
    answersCommands = false
    const still = await run('case', 'resolve', transactionId)
    answersCommands = true
    assert.match(still.printed, new RegExp(`^${transactionId}: still not known\\.`))
    const { code, printed } = await run('case', 'resolve', transactionId)
    assert.equal(code, EXIT.done)
    assert.match(printed, new RegExp(`^${transactionId}: the outcome is known now\\.\\n\\nCase .* of company DEMO`))
    assert.match(printed, /\n {2}state {11}recovered\n/)
    assert.equal(gateway.requests.length, sent)
    assert.equal((await app.read(transactionId)).responseCode, '10000')
    assert.match((await run('case', 'resolve', transactionId)).printed, /^Nothing to ask: every outcome/)
  })

  test('asks about a follow-up that is named', async () => {
    const { transactionId } = await app.charge()
    gateway.loseNextAnswer({ kind: 'approved', answer: {} })
    const refund = await app.followUp('refund', transactionId)
    assert.equal(refund.responseCode, '20039')
    const { printed } = await run('case', 'resolve', refund.transactionId)
    assert.match(printed, new RegExp(`^${refund.transactionId}: the outcome is known now\\.`))
    assert.equal((await app.read(refund.transactionId)).responseCode, '10000')
  })

  test('of an unknown transaction fails with a sentence', async () => {
    assert.deepEqual(await run('case', 'resolve', 'nobody'), NO_SUCH_TRANSACTION)
  })
})

describe('case settle', () => {
  const lost = async (orderId: string) => {
    gateway.loseNextRequest()
    const { transactionId, responseCode } = await app.charge({ orderId })
    assert.equal(responseCode, '20039')
    return transactionId
  }

  test('puts an approval from the gateway’s books on record: the payment is recovered, and can be refunded', async () => {
    const transactionId = await lost('settled-approved')
    const sent = gateway.requests.length
    const options = ['--outcome', 'approved', '--gateway-transaction-id', 'in-the-books']
    const { code, printed } = await run('case', 'settle', transactionId, ...options)
    assert.equal(code, EXIT.done)
    assert.match(printed, /^The outcome is on record\.\n\nCase .*\n {2}state {11}recovered\n/)
    assert.equal(gateway.requests.length, sent, 'nothing was sent')
    const read = await app.read(transactionId)
    assert.deepEqual([read.responseCode, read.gatewayTransactionId], ['10000', 'in-the-books'])
    assert.deepEqual(read.gatewaySpecificResponseFields, { settledBy: 'operator' })
    const refund = await app.followUp('refund', transactionId)
    assert.equal(refund.responseCode, '10000')
  })

  test('goes on with the recovery of what was declined, or never arrived', async () => {
    const declinedId = await lost('settled-declined')
    await run('case', 'settle', declinedId, '--outcome', 'declined', '--network-code', '51')
    const read = await app.read(declinedId)
    assert.equal(read.responseCode, '20023')
    assert.ok(read.retryDate !== null, 'a retry is booked')
    const absentId = await lost('settled-absent')
    await run('case', 'settle', absentId, '--outcome', 'not-processed')
    assert.equal((await app.read(absentId)).transactionStatus, 3)
    const { retryDate } = await app.read(absentId)
    // Three answers were lost in a row, which is an outage.
    await database.query('delete from outages')
    await app.runAt(retryDate)
    assert.equal(gateway.timesCharged('settled-absent'), 1)
  })

  test('changes nothing that is known, and refuses an approval without the gateway’s id', async () => {
    const { transactionId } = await app.charge()
    const known = await run('case', 'settle', transactionId, '--outcome', 'not-processed')
    assert.match(known.complaints, /is known already, and stands/)
    const unnamed = await run('case', 'settle', await lost('settled-unnamed'), '--outcome', 'approved')
    assert.match(unnamed.complaints, /--gateway-transaction-id is required of what was approved/)
    const wrong = await run('case', 'settle', transactionId, '--outcome', 'lost')
    assert.match(wrong.complaints, /--outcome must be one of approved, declined, not-processed/)
    assert.deepEqual(await run('case', 'settle', 'nobody', '--outcome', 'declined'), NO_SUCH_TRANSACTION)
  })

  test('leaves an attempt alone whose answer a server still waits for', async () => {
    const held = gateway.holdNext()
    const charging = app.charge({ orderId: 'settled-in-flight' })
    await held.arrived
    const [row] = await database.query<{ id: string }>(
      `select t.transaction_id as id from transactions t where order_id = 'settled-in-flight'`,
    )
    const { complaints } = await run('case', 'settle', row?.id ?? '', '--outcome', 'not-processed')
    assert.match(complaints, /still waits for the answer/)
    held.release()
    assert.equal((await charging).responseCode, '10000')
  })
})
