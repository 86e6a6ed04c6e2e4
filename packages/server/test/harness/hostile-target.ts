import assert from 'node:assert/strict'
import { TELLTALE_CVV } from './hostile-values.ts'
import type { Answer, TestApp } from './open-app.ts'
import type { ApiOperation } from './openapi-operations.ts'
import { cardMethod, followUpBody, paymentBody, SANDBOX_CARDS } from './payment-bodies.ts'
import { recommendationBody } from './recommendation-bodies.ts'

/** A server with something of everything in it, to be treated badly. */
export interface HostileTarget {
  /** Text for a parameter of the path that names something which is there. */
  readonly known: (operation: ApiOperation, parameter: string) => string
  /** A body that is in order; null: the operation has none, or it is not known here. */
  readonly validBody: (operation: ApiOperation) => unknown
  /**
   * @throws AssertionError when the answer is a 500, or shows what was secret, or is not as documented, or when what was
   * logged since the last check fails `checkLogs`: so the value that did it is the one under test
   */
  readonly check: (operation: ApiOperation, answer: Answer) => void
  /** @throws AssertionError when a log line, of those not checked before, holds what was secret, or is an error. */
  readonly checkLogs: () => void
}

export async function openHostileTarget(app: TestApp): Promise<HostileTarget> {
  const charge = await app.post('/v1/gateways/charge', paymentBody({ amount: 5000 }))
  const declined = await app.post('/v1/gateways/charge', paymentBody({ amount: 2012 }))
  const tokenized = await app.post('/v1/paymentmethods', {
    paymentMethod: { customerId: 'customer-1', creditCard: cardMethod() },
  })
  const gateway = await app.post('/v1/gateways', { gateway: { name: 'Target', gatewayType: 'flexpay_sandbox' } })
  const webhook = await app.post('/v1/webhooks', webhookBody())
  const recommended = await app.post('/v1/recommendations', recommendationBody(app.clock.now()))
  const batch = await app.send({
    method: 'POST',
    url: '/v1/batches?fileName=DEMO20261101120000.txt',
    headers: { authorization: `Basic ${app.apiKey}`, 'content-type': 'text/plain' },
    payload: 'Charge,batched-1,order-1,customer-1,1000,USD,4920201996449560,09,2031,Ada Byron\n',
  })
  assert.equal(batch.status, 200, batch.text)
  const { transactionId, merchantTransactionId } = charge.json.transaction
  const { paymentMethodId } = tokenized.json.transaction.paymentMethod
  const { token } = gateway.json.gateway
  const cards = Object.values(SANDBOX_CARDS)
  const secrets = [...cards, app.apiKey]
  let linesChecked = 0
  const checkLogs = () => {
    const lines = app.logs.slice(linesChecked)
    linesChecked = app.logs.length
    for (const line of lines) checkLine(line, secrets)
  }

  return {
    known: (operation, parameter) => {
      if (parameter === 'merchantTransactionId') return merchantTransactionId
      if (operation.path.includes('/gateways/')) return token
      if (operation.path.includes('/webhooks/')) return webhook.json.webhook.id
      if (operation.path.includes('/batches/')) return batch.json.batch.id
      if (operation.path.endsWith('/cancelrecovery')) return declined.json.transaction.transactionId
      // Of what was approved there is no decision.
      if (/\/recommendations\/|\/decision$/.test(operation.path)) return recommended.json.transaction.transactionId
      return operation.path.includes('/paymentmethods/') ? paymentMethodId : transactionId
    },
    validBody: ({ operationId, bodySchema }) => {
      if (bodySchema === null) return null
      const known = VALID_BODIES[operationId]
      return known === undefined ? exampleOf(bodySchema) : known()
    },
    check: (operation, answer) => {
      assert.ok(answer.status < 500, `${operation.method} ${operation.path}: ${answer.status} ${answer.text}`)
      assert.ok(!answer.text.includes(app.apiKey), `the API key in ${answer.text}`)
      if (answer.status >= 400) {
        // A 200 gives every field back as it was sent, also a name that looks like a card number.
        for (const secret of secrets) assert.ok(!answer.text.includes(secret), `a secret in ${answer.text}`)
        assert.ok(!messageOf(answer).includes(TELLTALE_CVV), answer.text)
      }
      const shown = /"creditCardNumber":"([^"]*)"/.exec(answer.text)?.[1] ?? ''
      assert.doesNotMatch(shown, /^\d+$/, answer.text)
      operation.checkAnswer(answer)
      checkLogs()
    },
    checkLogs,
  }
}

function checkLine(line: string, secrets: readonly string[]): void {
  const shown = secrets.reduce((text, secret) => text.replaceAll(secret, '<secret>'), line)
  // Not compared as texts: what is printed of a failure must not hold the secret either.
  assert.ok(shown === line, `a secret in a log line: ${shown}`)
  const {
    time: _time,
    reqId: _reqId,
    transactionId: _transactionId,
    durationMs: _durationMs,
    ...said
  } = JSON.parse(line)
  assert.ok(!JSON.stringify(said).includes(TELLTALE_CVV), `a security code in a log line: ${shown}`)
  assert.ok(said.level < 50, `an error was logged: ${shown.slice(0, 1000)}`)
}

function messageOf(answer: Answer): string {
  const { code, message, field } = answer.json?.error ?? {}
  return `${code} ${message} ${field}`
}

const card = () => cardMethod({ cvv: TELLTALE_CVV, creditCardNumber: SANDBOX_CARDS.amex })
const payment = () => paymentBody({ paymentMethod: card() })

/** At a bare address, so that no name is looked up; nothing is sent there. */
const webhookBody = () => ({ webhook: { url: 'https://8.8.8.8/hooks', events: ['*'] } })

const VALID_BODIES: Readonly<Record<string, () => unknown>> = {
  charge: payment,
  authorize: payment,
  updateCompany: () => ({
    company: { name: 'Target', routing: 'none', holdoutShare: 0.1, limits: { customerInitiated: { maxRetries: 9 } } },
  }),
  advanceSandboxClock: () => ({ advance: '1s' }),
  capture: () => followUpBody({ amount: 1 }),
  void: () => followUpBody(),
  refund: () => followUpBody({ amount: 1 }),
  refundedpayment: () => followUpBody({ amount: 1 }),
  tokenizePaymentMethod: () => ({ paymentMethod: { customerId: 'c', creditCard: card() } }),
  updatePaymentMethod: () => ({ paymentMethod: { firstName: 'Ada', city: 'Paris' } }),
  recachePaymentMethod: () => ({ paymentMethod: { creditCard: { cvv: TELLTALE_CVV } } }),
  createGateway: () => ({ gateway: { name: 'Another', gatewayType: 'flexpay_sandbox' } }),
  updateGateway: () => ({ gateway: { weight: 3 } }),
  createWebhook: webhookBody,
  updateWebhook: webhookBody,
  replayWebhook: () => ({ replay: { startDate: '2026-11-24T10:15:00Z', endDate: '2026-11-25T10:15:00Z' } }),
  recommend: () => recommendationBody(new Date(Date.UTC(2030, 0, 15, 12))),
  tellOutcome: () => ({ outcome: { result: 'declined', networkCode: '51' } }),
}

/** Something that the schema admits, for operations that came after this file. */
function exampleOf(schema: { readonly [name: string]: unknown }): unknown {
  if (Array.isArray(schema['enum'])) return schema['enum'][0]
  if ('const' in schema) return schema['const']
  const type = Array.isArray(schema['type']) ? schema['type'][0] : schema['type']
  if (type === 'object') {
    const properties = (schema['properties'] ?? {}) as Record<string, { readonly [name: string]: unknown }>
    return Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, exampleOf(property)]))
  }
  if (type === 'array') return []
  if (type === 'boolean') return true
  return type === 'string' ? 'text' : 1
}
