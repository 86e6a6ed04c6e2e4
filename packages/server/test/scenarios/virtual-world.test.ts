import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { openTestApp } from '../harness/open-app.ts'
import { cardMethod, paymentBody } from '../harness/payment-bodies.ts'

describe('a month of the world of cardholders', async () => {
  const app = await openTestApp({ after })
  await app.put('/v1/company', { company: { mode: 'reprise' } })
  const world = await app.post('/v1/gateways', {
    gateway: { name: 'world', gatewayType: 'sandbox_world', currencyCode: 'USD' },
  })
  const gatewayToken: string = world.json.gateway.token
  const charge = async (customerId: string, paymentMethod: unknown = cardMethod()) => {
    const body = paymentBody({ customerId, gatewayToken, paymentMethod, paymentModel: 'subscription' })
    return (await app.post('/v1/gateways/charge', body)).json.transaction
  }
  const byId = (id: string) => ({ gatewayPaymentMethodId: id, fullName: 'Ada Byron' })

  const first = {
    friday: await charge('friday-ada'),
    until: await charge('until-2030-02-02-ada'),
    outage: await charge('outage-ada'),
    lost: await charge('lost-ada', byId('lost')),
    empty: await charge('empty-ada'),
  }
  for (let i = 0; i < 12; i += 1) await charge(`anyone-${i}`)
  const advanced = await app.post('/v1/sandbox/clock', { advance: '31d' })
  assert.equal(advanced.status, 200, advanced.text)
  const list = await app.get('/v1/transactions?responseType=simplified&count=100')
  const items: readonly { readonly transactionId: string; readonly completionStatus: string }[] = list.json.transactions
  const endOf = (name: keyof typeof first) =>
    items.find(({ transactionId }) => transactionId === first[name].transactionId)?.completionStatus

  it('recovers those who can pay, and gives up the others', async () => {
    assert.equal(endOf('friday'), 'RecoverySuccessful')
    assert.equal(endOf('until'), 'RecoverySuccessful')
    assert.equal(endOf('outage'), 'RecoverySuccessful')
    assert.equal(endOf('lost'), 'RecoveryDeclined')
    assert.match(String(endOf('empty')), /Recovery(Exhausted|Expired|Declined)/)
  })

  it('leaves nothing open that was begun', async () => {
    const states = await app.database.query<{ state: string; n: number }>(
      'select state, count(*) as n from recovery_cases group by state order by state',
    )
    assert.ok(states.every(({ state }) => state !== 'scheduled' && state !== 'attempting'))
  })
})
