// Proves that nothing is charged after a customer has cancelled, a month in a few seconds: a step of a merchant's CI.
// REPRISE_KEY=<a sandbox key> node packages/server/examples/nothing-after-a-cancellation.mjs
import assert from 'node:assert/strict'

const { REPRISE_URL = 'http://127.0.0.1:8080', REPRISE_KEY } = process.env
const DAY_MS = 86_400_000

async function call(method, path, body) {
  const response = await fetch(`${REPRISE_URL}${path}`, {
    method,
    headers: { authorization: `Basic ${REPRISE_KEY}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  })
  assert.equal(response.status, 200, await response.clone().text())
  return response.json()
}

/** Names of this run, so that it can be repeated on the same sandbox. */
const run = Date.now()

await call('PUT', '/v1/company', { company: { mode: 'reprise' } })
const { gateway } = await call('POST', '/v1/gateways', {
  gateway: { name: `world ${run}`, gatewayType: 'sandbox_world', currencyCode: 'USD' },
})

const { clock: before } = await call('GET', '/v1/sandbox/clock')
/** Customers who have no money until five days from now, by the sandbox's clock. */
const customer = `until-${new Date(Date.parse(before.now) + 5 * DAY_MS).toISOString().slice(0, 10)}`

async function charge(name) {
  const { transaction } = await call('POST', '/v1/gateways/charge', {
    transaction: {
      merchantTransactionId: `${name}-${run}`,
      orderId: `${name}-${run}`,
      customerId: `${customer}-${name}-${run}`,
      gatewayToken: gateway.token,
      amount: 2499,
      currencyCode: 'USD',
      paymentModel: 'subscription',
      paymentMethod: { gatewayPaymentMethodId: name, fullName: 'Ada Byron' },
    },
  })
  assert.equal(transaction.responseCode, '20023', transaction.message)
  assert.ok(transaction.retryDate, 'Reprise has booked a retry')
  return transaction
}

const leaver = await charge('leaver')
await charge('stayer')
console.log('Two payments are declined: insufficient funds. Reprise has booked a retry of each.')

await call('POST', `/v1/transactions/${leaver.transactionId}/cancelrecovery`, {
  transaction: { reason: 'The customer cancelled.' },
})
console.log('The first customer cancels.')

const { clock } = await call('POST', '/v1/sandbox/clock', { advance: '40d' })
console.log(`40 days later: ${clock.ended} recovery has ended.`)

/** Every attempt after a transaction, page by page. */
async function attemptsSince(transactionId) {
  const path = `/v1/transactions?responseType=simplified&count=100&sinceTransactionId=${transactionId}`
  const { transactions } = await call('GET', path)
  const last = transactions.at(-1)
  return last ? [...transactions, ...(await attemptsSince(last.transactionId))] : []
}

const attempts = await attemptsSince(leaver.transactionId)
const of = (name) => attempts.filter((each) => each.initialMerchantTransactionId === `${name}-${run}`)
assert.deepEqual(of('leaver'), [], 'nothing was tried after the cancellation')
assert.equal(
  of('stayer').at(-1)?.completionStatus,
  'RecoverySuccessful',
  'the sandbox does recover what is not cancelled',
)
console.log('The second payment was recovered, and of the first nothing was tried again.')
