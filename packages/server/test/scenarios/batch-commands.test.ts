import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { openDirectChannel } from '../../src/admin/admin-channel.ts'
import { EXIT } from '../../src/cli/run-command-line.ts'
import { systemRandom } from '../../src/domain/random.ts'
import { createLogger } from '../../src/observability/logger.ts'
import { openUseCases } from '../../src/open-use-cases.ts'
import { composeAdmin } from '../../src/start/compose-admin.ts'
import { chargeRow, HEADER, openBatchApp } from '../harness/batch-app.ts'
import { runCommand } from '../harness/run-command.ts'

const app = await openBatchApp({ after })
const platform = { clock: app.clock, random: systemRandom, logger: createLogger('silent') }
// As a command has it that opens the database itself, beside the server.
const useCases = await openUseCases(app.config, platform, app.database)
after(() => useCases.close())
const operations = composeAdmin(app.config, platform, app.database, { recovery: async () => useCases })
const run = (...words: string[]) => runCommand(words, () => openDirectChannel(operations, async () => {}))

describe('batch list and batch show', () => {
  it('tell how far each file has come', async () => {
    const { fileId, name } = await app.drop([HEADER, chargeRow('listed-1', { amount: '2500' }), 'Charge,short'])
    await app.app.batches.runAll()
    const listed = await run('batch', 'list', '--company', 'demo')
    assert.equal(listed.code, EXIT.done, listed.complaints)
    assert.match(listed.printed, new RegExp(`${fileId} +sandbox +${name} +done +1 +1 +1 +0 `))
    const shown = await run('batch', 'show', fileId, '--company', 'DEMO')
    assert.match(shown.printed, /USD +1 +2500 +0 +0/)
  })

  it('say why nothing of a file was done', async () => {
    const { fileId } = await app.drop([HEADER, 'Charge,"open'])
    await app.app.batches.runAll()
    const { printed } = await run('batch', 'show', fileId, '--company', 'DEMO')
    assert.match(printed, /Nothing of it was done: line 2: /)
  })

  it('know nothing of another company’s', async () => {
    const { code, complaints } = await run('batch', 'show', '01KB5P0S4V3TQ8XW2N7RJ9YHZC', '--company', 'DEMO')
    assert.deepEqual([code, complaints], [EXIT.failed, 'This company has no batch with this id.'])
    assert.equal((await run('batch', 'list', '--company', 'NOBODY')).code, EXIT.failed)
  })
})

describe('batch export', () => {
  it('writes what has changed, and says so when nothing has', async () => {
    await app.drop([HEADER, chargeRow('exported-1')])
    await app.app.batches.runAll()
    await app.app.batches.exportResults(app.tenant, null)
    await app.drop([HEADER, chargeRow('exported-2')])
    await app.app.batches.runAll()
    const { printed } = await run('batch', 'export', '--company', 'DEMO', '--mode', 'sandbox')
    const [, name] = /^Outputs has (\S+) with 1 results\.\n?$/.exec(printed) ?? []
    assert.ok(name, printed)
    assert.deepEqual(
      (await app.rows(name)).map(({ merchantTransactionId }) => merchantTransactionId),
      ['exported-2'],
    )
    assert.match(
      (await run('batch', 'export', '--company', 'DEMO', '--mode', 'sandbox')).printed,
      /^Nothing has changed/,
    )
  })
})

describe('batch layout', () => {
  it('is that of the reference, until the operator names another', async () => {
    const asked = await run('batch', 'layout', '--company', 'DEMO')
    assert.match(asked.printed, /^delimiter +comma\ncolumns +as in the reference$/)
    const columns = 'operation,merchantTransactionId,transactionId,amount'
    const words = ['batch', 'layout', '--company', 'DEMO', '--delimiter', 'semicolon', '--columns', columns]
    assert.match((await run(...words)).printed, /^delimiter +semicolon\ncolumns +operation,merchant/)
    const { name } = await app.drop(['Capture;own-order-1;01KB5P0S4V3TQ8XW2N7RJ9YHZC;5', 'Capture;too;short'])
    await app.app.batches.runAll()
    const rejects = await app.output(`${name}.rej.txt`)
    assert.ok(
      rejects?.some((line) => /^2;;50002;The row has 3 columns, and must have 4\.;/.test(line)),
      rejects?.join(),
    )
    assert.ok(!rejects?.some((line) => /^1;;/.test(line)))
    await run('batch', 'layout', '--company', 'DEMO', '--delimiter', 'comma', '--columns', 'default')
    assert.equal((await run('batch', 'layout', '--company', 'DEMO')).printed, asked.printed)
  })

  it('with a column that there is not is refused, and nothing is changed', async () => {
    const before = await run('batch', 'layout', '--company', 'DEMO')
    const { code, complaints } = await run('batch', 'layout', '--company', 'DEMO', '--columns', 'operation,colour')
    assert.deepEqual([code, /^--columns .*the 2nd is not\.$/.test(complaints)], [EXIT.misunderstood, true])
    assert.equal((await run('batch', 'layout', '--company', 'DEMO')).printed, before.printed)
  })
})
