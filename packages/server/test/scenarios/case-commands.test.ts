import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { openDirectChannel } from '../../src/admin/admin-channel.ts'
import { EXIT } from '../../src/cli/run-command-line.ts'
import { systemRandom } from '../../src/domain/random.ts'
import { composeAdmin } from '../../src/start/compose-admin.ts'
import { openTestApp } from '../harness/open-app.ts'
import { runCommand } from '../harness/run-command.ts'
import { wireClient } from '../harness/wire-payments.ts'

const app = await openTestApp({ after })
const client = wireClient(app)
const operations = composeAdmin(app.config, { clock: app.clock, random: systemRandom }, app.database)
const run = (...words: string[]) => runCommand(words, () => openDirectChannel(operations, async () => {}))
const show = (transactionId: string) => run('case', 'show', transactionId)

describe('case show', () => {
  test('tells the whole recovery, the same by any transaction of it', async () => {
    const first = await client.charge({ amount: 2012 })
    app.clock.advance(24 * 3_600_000)
    const second = await client.charge({ amount: 2012, referenceData: first.referenceData, retryCount: 1 })
    const { code, printed } = await show(first.transactionId)
    assert.equal(code, EXIT.done)
    assert.match(printed, /^Case \w{26} of company DEMO \(sandbox\)\n {2}state {11}open\n {2}retries made {4}1\n/)
    for (const { transactionId, merchantTransactionId } of [first, second]) {
      assert.match(printed, new RegExp(`${transactionId} +charge +${merchantTransactionId} .* declined +20023`))
      assert.match(printed, new RegExp(`after ${transactionId}: Declined for insufficient_funds: retry`))
    }
    assert.ok(printed.indexOf(first.transactionId) < printed.indexOf(second.transactionId), 'oldest first')
    assert.deepEqual(await show(second.transactionId), { code, printed, complaints: '' })
  })

  test('of a payment that never was in recovery tells that, by a follow-up too', async () => {
    const charged = await client.charge()
    const refund = await client.refund(charged.transactionId)
    const { printed } = await show(refund.transactionId)
    assert.match(printed, /^A payment of company DEMO \(sandbox\) that never was in recovery\n/)
    assert.match(printed, new RegExp(`${charged.transactionId} +charge .* approved +10000`))
    assert.match(printed, /Decided\n {2}nothing yet$/)
  })

  test('shows no card and no person, as JSON neither', async () => {
    const { transactionId } = await client.charge({ amount: 2012, customerId: 'ada.byron' })
    const { printed } = await run('case', 'show', transactionId, '--json')
    assert.equal(JSON.parse(printed).attempts[0].state, 'declined')
    for (const secret of ['ada.byron', 'Byron', '492020', '9560']) assert.ok(!printed.includes(secret), secret)
  })

  test('of an unknown transaction fails with a sentence', async () => {
    const expected = { code: EXIT.failed, printed: '', complaints: 'There is no such transaction.' }
    assert.deepEqual(await show('nobody'), expected)
  })
})
