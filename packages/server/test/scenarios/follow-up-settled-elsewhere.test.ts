import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openScriptedApp } from '../harness/scripted-app.ts'

const app = await openScriptedApp({ after })

test('a refund whose outcome somebody else found out first is answered with that one, which stands', async () => {
  const { transactionId } = await app.charge()
  const held = app.gateway.holdNext()
  const refunding = app.followUp('refund', transactionId)
  await held.arrived
  // As another process leaves it that took this one for dead, and was told by the gateway.
  await app.database.query(
    `update attempts set state = 'declined', status = 2, response_code = '30015', finished_at = now()
     where state = 'sending'`,
  )
  held.release()
  const answered = await refunding
  assert.deepEqual([answered.transactionStatus, answered.responseCode], [2, '30015'])
  assert.equal((await app.read(answered.transactionId)).responseCode, '30015')
})
