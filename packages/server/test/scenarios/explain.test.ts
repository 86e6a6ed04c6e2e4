import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { type AdminChannel, openDirectChannel } from '../../src/admin/admin-channel.ts'
import { openAdminClient } from '../../src/admin/admin-client.ts'
import { openAdminSocket } from '../../src/admin/admin-socket.ts'
import { EXIT } from '../../src/cli/run-command-line.ts'
import { systemRandom } from '../../src/domain/random.ts'
import { composeAdmin } from '../../src/start/compose-admin.ts'
import { openTestApp } from '../harness/open-app.ts'
import { runCommand } from '../harness/run-command.ts'
import { wireClient } from '../harness/wire-payments.ts'

const app = await openTestApp({ after })
const client = wireClient(app)
const operations = composeAdmin(app.config, { clock: app.clock, random: systemRandom }, app.database)
const directory = await mkdtemp(join(tmpdir(), 'reprise-explain-'))
const socket = await openAdminSocket(directory, operations, (error) => assert.fail(String(error)))
after(async () => {
  await socket.close()
  await rm(directory, { recursive: true, force: true })
})
const alone = () => openDirectChannel(operations, async () => {})

const explain = (words: readonly string[], openChannel: () => AdminChannel = alone) =>
  runCommand(['explain', ...words], openChannel)

const declined = await client.charge({ amount: 2112 })

test('a decision is explained to a person, the same beside a running server and alone', async () => {
  const here = await explain([declined.transactionId])
  assert.equal(here.code, EXIT.done)
  assert.match(here.printed, new RegExp(`^Transaction ${declined.transactionId} of company DEMO \\(sandbox\\)\n`))
  assert.ok(here.printed.includes('insufficient_funds'))
  const retryAt = declined.retryDate.slice(0, 16).replace('T', ' ')
  assert.match(here.printed, new RegExp(`\\* .*${retryAt}`), 'the marked candidate is what the merchant was answered')
  const beside = await explain([declined.transactionId], () => openAdminClient(socket.path))
  assert.deepEqual(beside, here)
})

test('--replay decides again from the stored card, and says that it is the same', async () => {
  const { code, printed } = await explain([declined.transactionId, '--replay'])
  assert.equal(code, EXIT.done)
  assert.match(printed, /\nReplay: the same answer\.$/)
})

test('--replay of a card that does not lead to what was answered says so', async () => {
  const { transactionId, retryDate } = await client.charge({ amount: 2112 })
  const other = new Date(new Date(retryDate).getTime() + 3_600_000).toISOString()
  await app.database.query(
    'update decision_cards set card = replace(card::text, $2, $3)::json where transaction_id = $1',
    [transactionId, retryDate, other],
  )
  const { printed } = await explain([transactionId, '--replay'])
  assert.match(printed, /Replay: ANOTHER answer, retry at /)
})

test('--json gives the raw card', async () => {
  const { printed } = await explain([declined.transactionId, '--json'])
  const { card, replay, company, mode } = JSON.parse(printed)
  const read = await app.get(`/v1/transactions/${declined.transactionId}/decision`)
  assert.deepEqual(card, read.json.decision.card)
  assert.deepEqual([replay, company, mode], [null, 'DEMO', 'sandbox'])
})

test('what a rule decided is explained too', async () => {
  const { transactionId } = await client.charge({ amount: 2012, disableCustomerRecovery: true })
  const { code, printed } = await explain([transactionId, '--replay'])
  assert.equal(code, EXIT.done)
  assert.match(printed, /by a rule, before the engine was asked\n\ndisableCustomerRecovery was set/)
})

test('where there is nothing to explain, it says why, with exit code 1', async () => {
  const { transactionId } = await client.charge()
  const approved = await explain([transactionId], () => openAdminClient(socket.path))
  assert.deepEqual(approved, {
    code: EXIT.failed,
    printed: '',
    complaints: 'This transaction was approved: there was nothing to decide.',
  })
  assert.deepEqual(await explain(['nobody']), {
    code: EXIT.failed,
    printed: '',
    complaints: 'There is no such transaction.',
  })
})
