import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { chargeRow, HEADER, openBatchApp } from '../harness/batch-app.ts'

const app = await openBatchApp({ after })

describe('a batch file', () => {
  it('is read, acknowledged, acted on and told of', async () => {
    const { id, fileName } = await app.upload([HEADER, chargeRow('m-1')])
    await app.app.runBatches()
    const batch = await app.batch(id)
    console.log(batch, await app.outputs(), await app.output(`${fileName}.ack.txt`), await app.output(`${fileName}.rej.txt`))
    assert.deepEqual([batch.status, batch.rows, batch.accepted, batch.acted], ['done', 1, 1, 1])
    assert.equal(app.gateway.timesCharged('order-m-1'), 1)
    console.log((await app.get(`/v1/batches/${id}/output`)).text)
  })
})
