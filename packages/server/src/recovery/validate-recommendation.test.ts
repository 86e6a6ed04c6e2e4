import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { InvalidField } from '../domain/errors.ts'
import type { RecommendationRequest } from './recommendation-request.ts'
import { checkCodes, checkInstants, refuseFuture } from './validate-recommendation.ts'

const NOW = new Date('2030-01-15T12:00:00Z')
const minutesBefore = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000)

function declinedAt(previous: Date, earlier: readonly Date[] = []) {
  const codes = { gatewayToken: null, networkCode: null, adviceCode: null, gatewayCode: null }
  return {
    previous: { ...codes, transactionDate: previous, merchantAccountReferenceId: null, gatewayMessage: null },
    earlierAttempts: earlier.map((transactionDate) => ({ ...codes, transactionDate })),
  } satisfies Partial<RecommendationRequest>
}

describe('refuseFuture', () => {
  test('forgives a clock that is five minutes ahead, and not a millisecond more', () => {
    refuseFuture(minutesBefore(-5), NOW, 'at')
    assert.throws(() => refuseFuture(new Date(minutesBefore(-5).getTime() + 1), NOW, 'at'), InvalidField)
  })
})

describe('checkInstants', () => {
  test('takes earlier attempts in any order, as long as none came after the last', () => {
    checkInstants(declinedAt(minutesBefore(1), [minutesBefore(30), minutesBefore(90), minutesBefore(1)]), NOW)
    assert.throws(
      () => checkInstants(declinedAt(minutesBefore(10), [minutesBefore(30), minutesBefore(9)]), NOW),
      (error) => error instanceof InvalidField && error.field === 'earlierAttempts.1.transactionDate',
    )
  })
})

describe('checkCodes', () => {
  test('takes what a gateway may say, and names what is longer', () => {
    checkCodes({ networkCode: '5'.repeat(100), gatewayMessage: 'm'.repeat(255) }, 'outcome')
    for (const told of [{ adviceCode: '0'.repeat(101) }, { gatewayMessage: 'm'.repeat(256) }]) {
      const [name] = Object.keys(told)
      assert.throws(
        () => checkCodes(told, 'outcome'),
        (error) => error instanceof InvalidField && error.field === `outcome.${name}`,
      )
    }
  })

  test('refuses a card number in any of them, however it is written, and does not repeat it', () => {
    const number = '4920 2019-9644 9560'
    for (const name of ['networkCode', 'adviceCode', 'gatewayCode', 'gatewayToken', 'gatewayMessage']) {
      assert.throws(
        () => checkCodes({ [name]: `card ${number}.` }, 'outcome'),
        (error) =>
          error instanceof InvalidField && error.field === `outcome.${name}` && !error.message.includes('4920'),
      )
    }
    checkCodes({ gatewayMessage: 'Declined, reference 1234567890123456789012.' }, 'outcome')
  })
})
