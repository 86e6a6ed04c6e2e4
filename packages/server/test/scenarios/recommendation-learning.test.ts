import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createRetryEngine, type FailedPayment } from '@reprise/engine'
import { createIdSource } from '../../src/domain/ids.ts'
import { systemRandom } from '../../src/domain/random.ts'
import type { AdvicePorts } from '../../src/recovery/advise-decline.ts'
import { createTellOutcome } from '../../src/recovery/recommendation-outcome.ts'
import { ConfigurationStore } from '../../src/storage/configuration-store.ts'
import { PaymentLedgerStore } from '../../src/storage/payment-ledger-store.ts'
import { RecommendationStore } from '../../src/storage/recommendation-store.ts'
import { openTestApp } from '../harness/open-app.ts'
import { recommendationClient } from '../harness/recommendation-bodies.ts'

test('an attempt elsewhere is told of once, when it is on disk, with all before it: what an engine learns from', async () => {
  const app = await openTestApp({ after })
  const [company] = await app.database.query<{ company_id: string }>('select company_id from companies')
  const tenant = { companyId: company?.company_id ?? '', mode: 'sandbox' } as const
  const told: FailedPayment[] = []
  const ports: AdvicePorts = {
    companyTime: { now: async () => app.clock.now() },
    ids: createIdSource(app.clock, systemRandom),
    references: { signReference: async () => 'reference', readReference: async () => null },
    ledger: new PaymentLedgerStore(app.database),
    recommendations: new RecommendationStore(app.database),
    configurations: new ConfigurationStore(app.database),
    staleness: { ageMs: 60_000, writtenBefore: null },
    gatewayTypes: { find: () => undefined },
    engineFor: async () => createRetryEngine(),
    events: { unclassifiedDecline: () => {} },
    attemptTold: (of, payment) => {
      assert.deepEqual(of, tenant)
      told.push(payment)
    },
  }
  const tellOutcome = createTellOutcome(ports)
  const codes = { gatewayToken: null, adviceCode: null, gatewayCode: null, gatewayMessage: null }
  const declined = { ...codes, result: 'declined', transactionDate: null, networkCode: '05' } as const
  const approved = { ...codes, result: 'approved', transactionDate: null, networkCode: '00' } as const

  const first = await recommendationClient(app).recommend()
  app.clock.advance(60_000)
  const next = await tellOutcome(tenant, first.transactionId, declined)
  await tellOutcome(tenant, first.transactionId, declined)
  app.clock.advance(60_000)
  await tellOutcome(tenant, next.view.transactionId, approved)
  await tellOutcome(tenant, next.view.transactionId, approved)

  assert.deepEqual(
    told.map(({ attempts }) => attempts.map(({ outcome, networkCode }) => [outcome, networkCode])),
    [
      [
        ['declined', '51'],
        ['declined', '05'],
      ],
      [
        ['declined', '51'],
        ['declined', '05'],
        ['approved', '00'],
      ],
    ],
  )
  assert.equal(new Set(told.map(({ paymentId }) => paymentId)).size, 1)
  assert.deepEqual(told[0]?.card, { network: 'visa', funding: 'debit', bin: '492020', issuerCountry: 'US' })
  const engine = createRetryEngine()
  for (const payment of told) engine.learn(payment)
})
