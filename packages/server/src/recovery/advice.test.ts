import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { adviceOf } from './advice.ts'

const AT = new Date('2030-01-18T15:00:00Z')
const explanation = {
  reason: 'insufficient_funds',
  boundBy: [{ rule: 'visa_15_in_30_days', source: 'Visa' }],
  drivers: [{ feature: 'payday', effect: 0.1, words: 'on a payday' }],
  summary: 'Declined for insufficient_funds.',
}

describe('adviceOf', () => {
  test('says what a retry is worth and what else was considered, as precisely as a model can', () => {
    const candidate = { at: AT, gatewayId: 'gateway-1', approvalProbability: 0.123456, expectedValueMinor: 246.8123 }
    const advice = adviceOf({
      action: 'retry',
      ...candidate,
      propensity: 1,
      alternatives: [candidate],
      explanation,
      modelVersion: 'model-1',
    })
    assert.deepEqual(advice, {
      approvalProbability: 0.1235,
      expectedValueMinor: 246.81,
      alternatives: [
        {
          retryAt: AT.toISOString(),
          gatewayToken: 'gateway-1',
          approvalProbability: 0.1235,
          expectedValueMinor: 246.81,
        },
      ],
      reasons: ['Declined for insufficient_funds.', 'Rule visa_15_in_30_days: Visa.', 'on a payday'],
      modelVersion: 'model-1',
      stopReason: null,
    })
  })

  test('gives the reason of a stop in the words of the engine', () => {
    const advice = adviceOf({ action: 'stop', reason: 'hard_decline', explanation, modelVersion: 'model-1' })
    assert.equal(advice.stopReason, 'hard_decline')
    assert.equal(advice.reasons[0], explanation.summary)
    assert.equal(advice.approvalProbability, null)
  })

  test('has words of its own where no model was asked', () => {
    for (const decision of [null, { action: 'stop', reason: 'no_gateway' }] as const) {
      const advice = adviceOf(decision)
      assert.equal(advice.stopReason, decision?.reason ?? 'recovery_disabled')
      assert.equal(advice.reasons.length, 1)
      assert.equal(advice.modelVersion, null)
    }
  })
})
