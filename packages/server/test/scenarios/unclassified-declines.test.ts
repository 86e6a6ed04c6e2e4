import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openScriptedApp } from '../harness/scripted-app.ts'

const app = await openScriptedApp({ after })

async function reported(): Promise<number> {
  const { text } = await app.get('/metrics')
  return Number(/^reprise_unclassified_declines_total\{.*\} (\d+)$/m.exec(text)?.[1] ?? 0)
}

test('a code that no table knows is counted for the operator, of a charge and of what follows one', async () => {
  app.gateway.declineNext({ networkCode: '51' })
  await app.charge()
  assert.equal(await reported(), 0)
  app.gateway.declineNext({ gatewayCode: 'no_such_code' })
  await app.charge()
  assert.equal(await reported(), 1)
  const { transactionId } = await app.charge()
  app.gateway.declineNext({ gatewayCode: 'no_such_code' })
  const refund = await app.followUp('refund', transactionId)
  assert.deepEqual([refund.transactionStatus, await reported()], [2, 2])
})
