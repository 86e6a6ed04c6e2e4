import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { chargeRow, HEADER, openBatchApp, textOf, toRows } from '../harness/batch-app.ts'
import { metricOf } from '../harness/metric-of.ts'
import { SANDBOX_CARDS } from '../harness/payment-bodies.ts'
import { NO_FUNDS } from '../harness/scripted-app.ts'

const app = await openBatchApp({ after })

/** The results of a batch as the API gives them; each is asked for by its reference, a retry of ours by ''. */
async function resultsOf(id: string): Promise<(reference: string) => Record<string, string>> {
  const { text } = await app.get(`/v1/batches/${id}/output`)
  const rows = toRows(text.split(/\r?\n/).filter((line) => line !== ''))
  const results = new Map(rows.map((row) => [row['merchantTransactionId'], row]))
  return (reference) => results.get(reference) ?? assert.fail(`there is no result of ${reference}`)
}

const WIDE_HEADER =
  'operation,merchantTransactionId,orderId,customerId,amount,currencyCode,creditCardNumber,expiryMonth,expiryYear,fullName,cvv,transactionId,originalMerchantTransactionId'

describe('a batch file', () => {
  it('is read, acknowledged and acted on: its rows are charged, and its answers are among the outputs', async () => {
    const { name } = await app.drop([HEADER, chargeRow('first-1'), chargeRow('first-2', { amount: '2500' })])
    await app.app.batches.runAll()
    const { batches } = (await app.get('/v1/batches')).json
    const batch = batches.find(({ fileName }: { fileName: string }) => fileName === name)
    assert.deepEqual([batch.status, batch.rows, batch.accepted, batch.rejected, batch.acted], ['done', 2, 2, 0, 2])
    assert.deepEqual(batch.amounts, [
      { currencyCode: 'USD', accepted: 2, acceptedAmount: 3500, rejected: 0, rejectedAmount: 0 },
    ])
    assert.deepEqual([app.gateway.timesCharged('order-first-1'), app.gateway.timesCharged('order-first-2')], [1, 1])
    const results = await resultsOf(batch.id)
    assert.deepEqual([results('first-1')['responseCode'], results('first-2')['amount']], ['10000', '2500'])
    const [file, currency] = await app.rows(`${name}.ack.txt`)
    assert.deepEqual([file?.['rows'], file?.['acceptedRows'], currency?.['amount']], ['2', '2', '3500'])
    assert.deepEqual(await app.rows(`${name}.rej.txt`), [])
  })

  it('is counted by how it was answered: accepted, or refused as a whole for its name or for what is in it', async () => {
    const counted = async () => {
      const { text } = await app.get('/metrics')
      return ['accepted', 'refused'].map((end) => metricOf(text, `reprise_batch_files_total{end="${end}"}`))
    }
    const [accepted = 0, refused = 0] = await counted()
    await app.drop([HEADER, chargeRow('counted-1'), chargeRow('counted-2', { amount: '10.5' })])
    await app.drop([HEADER, chargeRow('counted-3')], 'counted.txt')
    await app.drop([HEADER, 'Charge,"counted-4'])
    await app.app.batches.runAll()
    assert.deepEqual(await counted(), [accepted + 1, refused + 2])
  })

  it('leaves no card number and no security code behind: not in its place, not in the rows that wait', async () => {
    const row = `Charge,secret-1,o-secret,ada,1000,USD,${SANDBOX_CARDS.visa},09,2031,Ada Byron,987,,`
    const batch = await app.upload([WIDE_HEADER, row])
    await app.app.batches.runAll()
    const file = await app.files.find(app.tenant, 'Inputs', batch.fileName)
    assert.ok(file)
    const kept = await textOf(app.files.read(app.tenant, file.fileId))
    assert.ok(kept.includes('secret-1'), 'the rest of the row is there')
    assert.ok(!kept.includes(SANDBOX_CARDS.visa) && !kept.includes('987'), kept)
    const rows = await app.database.query('select 1 from batch_rows where sealed_request is not null')
    assert.equal(rows.length, 0)
  })

  it('has its good rows act while others are wrong, and tells of those with line, column and code', async () => {
    const batch = await app.upload([
      HEADER,
      chargeRow('mixed-1'),
      chargeRow('mixed-2', { amount: '10.5' }),
      'Charge,mixed-3',
      chargeRow('mixed-4'),
    ])
    await app.app.batches.runAll()
    const shown = await app.batch(batch.id)
    assert.deepEqual([shown.status, shown.rows, shown.accepted, shown.rejected], ['done', 4, 2, 2])
    assert.deepEqual([app.gateway.timesCharged('order-mixed-1'), app.gateway.timesCharged('order-mixed-4')], [1, 1])
    assert.equal(app.gateway.timesCharged('order-mixed-2'), 0)
    const rejects = await app.rows(`${batch.fileName}.rej.txt`)
    assert.deepEqual(rejects.map(({ line, column, responseCode }) => [line, column, responseCode]).slice(0, 1), [
      ['3', 'amount', '50137'],
    ])
    assert.equal(rejects[1]?.['line'], '4')
    assert.equal((await app.get(`/v1/batches/${batch.id}/rejects`)).text.split(/\r?\n/).filter(Boolean).length, 3)
  })

  it('has rows refused when they act for what only the database knows: with their code, in rejects and results', async () => {
    await app.charge({ merchantTransactionId: 'used-1' })
    const batch = await app.upload([
      WIDE_HEADER,
      `Charge,used-1,o-used,ada,1000,USD,${SANDBOX_CARDS.visa},09,2031,Ada Byron,,,`,
      'Refund,refused-2,,,,,,,,,,01KB5P0S4V3TQ8XW2N7RJ9YHZC,',
      'Cancel,refused-3,,,,,,,,,,,nobody',
    ])
    await app.app.batches.runAll()
    const shown = await app.batch(batch.id)
    assert.deepEqual([shown.accepted, shown.acted, shown.refused], [3, 3, 3])
    const results = await resultsOf(batch.id)
    assert.deepEqual(
      ['used-1', 'refused-2', 'refused-3'].map((reference) => results(reference)['responseCode']),
      ['50129', '50131', '50131'],
    )
    const { text } = await app.get(`/v1/batches/${batch.id}/rejects`)
    const rejects = toRows(text.split(/\r?\n/).filter(Boolean))
    assert.deepEqual(
      rejects.map(({ line, column, responseCode }) => [line, column, responseCode]),
      [
        ['2', 'merchantTransactionId', '50129'],
        ['3', 'transactionId', '50131'],
        ['4', 'transactionId', '50131'],
      ],
    )
  })

  it('may name an earlier row of its own: it acts after that one has', async () => {
    const card = `${SANDBOX_CARDS.visa},09,2031,Ada Byron,`
    const batch = await app.upload([
      WIDE_HEADER,
      `Authorize,auth-1,o-auth,ada,5000,USD,${card},,`,
      'Capture,capture-1,,,3000,,,,,,,,auth-1',
      'Refund,refund-1,,,1000,,,,,,,,auth-1',
      `Charge,void-me,o-void,ada,700,USD,${card},,`,
      'Void,void-1,,,,,,,,,,,void-me',
    ])
    await app.app.batches.runAll()
    const results = await resultsOf(batch.id)
    for (const reference of ['auth-1', 'capture-1', 'refund-1', 'void-me', 'void-1']) {
      assert.equal(results(reference)['responseCode'], '10000', reference)
    }
    assert.deepEqual([results('capture-1')['amount'], results('refund-1')['amount']], ['3000', '1000'])
  })
})

describe('a capture, void or refund that provably did not reach the gateway', () => {
  /** A payment, and a row that names it, whose requests are refused so many times; resolves to the batch. */
  async function refusedTimes(times: number, operation: 'Capture' | 'Void' | 'Refund', reference: string) {
    const begin = operation === 'Refund' ? app.charge : app.authorize
    const { transactionId } = await begin({ merchantTransactionId: `${reference}-original` })
    for (let time = 0; time < times; time += 1) app.gateway.refuseNext()
    const batch = await app.upload([WIDE_HEADER, `${operation},${reference},,,,,,,,,,${transactionId},`])
    const takesBefore = app.gateway.requests.length
    for (let round = 0; round <= times; round += 1) {
      await app.app.batches.runAll()
      await app.outliveClaims()
    }
    return { batch: await app.batch(batch.id), sent: app.gateway.requests.length - takesBefore }
  }

  for (const operation of ['Capture', 'Void', 'Refund'] as const) {
    it(`is tried again and told of once, with what it came to: ${operation}`, async () => {
      const reference = `refused-${operation}`
      const { batch, sent } = await refusedTimes(2, operation, reference)
      assert.deepEqual([batch.status, batch.acted, batch.refused, sent], ['done', 1, 0, 3])
      const { text } = await app.get(`/v1/batches/${batch.id}/output`)
      const rows = toRows(text.split(/\r?\n/).filter(Boolean))
      assert.deepEqual(
        rows.map((row) => [row['merchantTransactionId'], row['responseCode']]),
        [[reference, '10000']],
      )
      assert.ok(app.gateway.sentEachKeyOnce, 'each try is a request of its own')
    })
  }

  it('is given up after ten times, and told with 20046', async () => {
    const { batch, sent } = await refusedTimes(10, 'Refund', 'refused-for-ever')
    assert.deepEqual([batch.status, batch.acted, sent], ['done', 1, 10])
    assert.equal((await resultsOf(batch.id))('refused-for-ever')['responseCode'], '20046')
  })

  it('holds up the later rows that name the same payment', async () => {
    const { transactionId } = await app.charge({ merchantTransactionId: 'held-original' })
    app.gateway.refuseNext()
    const before = app.gateway.requests.length
    const batch = await app.upload([
      WIDE_HEADER,
      `Refund,held-1,,,300,,,,,,,${transactionId},`,
      `Refund,held-2,,,200,,,,,,,${transactionId},`,
    ])
    await app.app.batches.runAll()
    await app.outliveClaims()
    await app.app.batches.runAll()
    const amounts = app.gateway.requests.slice(before).map(({ call }) => call.amountMinor)
    assert.deepEqual(amounts, [300, 300, 200])
    const results = await resultsOf(batch.id)
    assert.deepEqual([results('held-1')['responseCode'], results('held-2')['responseCode']], ['10000', '10000'])
  })
})

describe('the retries of a row that was declined', () => {
  it('are kept by Reprise, though its company keeps its own calendar', async () => {
    const { mode } = (await app.get('/v1/company')).json.company
    assert.equal(mode, 'merchant')
    app.gateway.declineNext(NO_FUNDS)
    const batch = await app.upload([HEADER, chargeRow('retried-1')])
    await app.app.batches.runAll()
    const declined = (await resultsOf(batch.id))('retried-1')
    assert.equal(declined['responseCode'], '20023')
    app.clock.advance(new Date(String(declined['retryDate'])).getTime() - app.clock.now().getTime())
    assert.equal(await app.app.runDueRetries(), 1)
    const results = await resultsOf(batch.id)
    assert.equal(results('retried-1')['completionStatus'], 'RecoverySuccessful')
    assert.deepEqual([results('')['responseCode'], results('')['retryCount']], ['10000', '1'], 'the retry is told of')
    assert.equal(app.gateway.timesCharged('order-retried-1'), 1)
  })

  it('end when a row of another file cancels them', async () => {
    app.gateway.declineNext(NO_FUNDS)
    const first = await app.upload([HEADER, chargeRow('cancelled-1')])
    await app.app.batches.runAll()
    await app.upload([WIDE_HEADER, 'Cancel,cancel-1,,,,,,,,,,,cancelled-1'])
    await app.app.batches.runAll()
    assert.equal((await resultsOf(first.id))('cancelled-1')['completionStatus'], 'RecoveryCancelled')
    app.clock.advance(40 * 86_400_000)
    assert.equal(await app.app.runDueRetries(), 0)
  })
})

describe('a file that cannot be read', () => {
  it('changes nothing: none of its rows acts, and its answers say where and why', async () => {
    const sent = app.gateway.requests.length
    const lines = [HEADER, chargeRow('broken-1'), 'Charge,"broken-2']
    const batch = await app.upload(lines)
    await app.app.batches.runAll()
    const shown = await app.batch(batch.id)
    assert.equal(shown.status, 'failed')
    assert.deepEqual([shown.rows, shown.accepted], [0, 0])
    assert.ok(shown.reason.message.length > 0)
    assert.equal(app.gateway.requests.length, sent)
    assert.equal((await app.database.query('select 1 from batch_rows where batch_id = $1', [batch.id])).length, 0)
    assert.ok((await app.output(`${batch.fileName}.rej.txt`))?.join('\n').includes(shown.reason.message))
    const file = await app.files.find(app.tenant, 'Inputs', batch.fileName)
    assert.ok(file && !(await textOf(app.files.read(app.tenant, file.fileId))).includes(SANDBOX_CARDS.visa))
  })
})

describe('a file whose name is not in order', () => {
  for (const [what, name] of [
    ['wrong', 'payments.txt'],
    ['of another company', 'ELSE20300101000000.txt'],
    ['of a day that does not exist', 'DEMO20300231000000.txt'],
  ] as const) {
    it(`is refused with a file that says why: ${what}`, async () => {
      const sent = app.gateway.requests.length
      const { fileId } = await app.drop([HEADER, chargeRow(`name-${what}`)], name)
      await app.app.batches.runAll()
      assert.equal(app.gateway.requests.length, sent)
      const batch = await app.batch(fileId)
      assert.deepEqual([batch.fileName, batch.status], [name, 'refused'])
      assert.ok((await app.output(`${name}.rej.txt`))?.join('\n').includes(batch.reason.message))
    })
  }

  it('is refused when it was seen before, in any capitals, and the answers to the first stay', async () => {
    const { name, fileId } = await app.drop([HEADER, chargeRow('again-1')])
    await app.app.batches.runAll()
    const acknowledged = await app.output(`${name}.ack.txt`)
    await app.files.delete(app.tenant, fileId)
    const second = await app.drop([HEADER, chargeRow('again-2')], name.toLowerCase())
    await app.app.batches.runAll()
    assert.equal(app.gateway.timesCharged('order-again-2'), 0)
    assert.equal((await app.batch(second.fileId)).status, 'refused')
    assert.deepEqual(await app.output(`${name}.ack.txt`), acknowledged)
    const why = await app.output(`${second.name}.${second.fileId}.rej.txt`)
    assert.ok(why?.join('\n').includes('sent before'), String(why))
  })
})
