import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { systemRandom } from '../../src/domain/random.ts'
import { composeAdmin } from '../../src/start/compose-admin.ts'
import { openTestApp } from '../harness/open-app.ts'
import { cardMethod, paymentBody } from '../harness/payment-bodies.ts'

const app = await openTestApp({ after })

test('a company changes its data key while it charges, and every stored card stays chargeable', async () => {
  const stored = await app.post('/v1/paymentmethods', {
    paymentMethod: { customerId: 'ada', creditCard: cardMethod() },
  })
  const { paymentMethodId } = stored.json.transaction.paymentMethod
  const chargeStored = async () => {
    const answer = await app.post('/v1/gateways/charge', paymentBody({ paymentMethod: null, paymentMethodId }))
    return answer.json.transaction.responseCode
  }
  assert.equal(await chargeStored(), '10000')
  const before = await sealedPan(paymentMethodId)

  const admin = composeAdmin(app.config, { clock: app.clock, random: systemRandom }, app.database)
  const rotated = await admin['vault.rotate']({ company: 'DEMO' })
  assert.deepEqual(rotated, { version: 2, reencrypted: 1, unreadable: 0 })
  assert.notDeepEqual(await sealedPan(paymentMethodId), before)
  assert.equal(await chargeStored(), '10000', 'the running server reads what another process sealed anew')

  assert.deepEqual(await admin['vault.reencrypt']({ company: 'DEMO' }), { reencrypted: 0, unreadable: 0 })
})

async function sealedPan(paymentMethodId: string): Promise<Buffer | undefined> {
  const [row] = await app.database.query<{ sealed_pan: Buffer }>(
    'select sealed_pan from payment_methods where payment_method_id = $1',
    [paymentMethodId],
  )
  return row?.sealed_pan
}
