import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { InvalidField } from '../domain/errors.ts'
import { networkOfCard, readCardFacts } from './card-facts.ts'

const NOTHING = { cardType: null, fundingType: null, issuerCountry: null }

describe('readCardFacts', () => {
  test('knows a network by every name that clients have for it', () => {
    for (const [cardType, network] of [
      ['VISA', 'visa'],
      ['MasterCard', 'mastercard'],
      ['AMERICAN EXPRESS', 'amex'],
      ['american-express', 'amex'],
      ['DINERS CLUB', 'diners'],
    ] as const) {
      assert.equal(readCardFacts({ ...NOTHING, cardType }).network, network)
    }
  })

  test('takes a network whose rules we do not know for none', () => {
    for (const cardType of ['MAESTRO', 'constructor', '???']) {
      assert.equal(readCardFacts({ ...NOTHING, cardType }).network, null)
    }
  })

  test('reads funding and country in any case, and neither where nothing is told', () => {
    const facts = readCardFacts({ ...NOTHING, fundingType: 'Debit', issuerCountry: 'us' })
    assert.deepEqual(facts, { network: null, funding: 'debit', issuerCountry: 'US' })
    assert.deepEqual(readCardFacts(NOTHING), { network: null, funding: 'unknown', issuerCountry: null })
  })

  test('refuses a funding and a country that are none', () => {
    assert.throws(() => readCardFacts({ ...NOTHING, fundingType: 'gift' }), InvalidField)
    assert.throws(() => readCardFacts({ ...NOTHING, issuerCountry: 'USA' }), InvalidField)
    assert.throws(() => readCardFacts({ ...NOTHING, cardType: 'x'.repeat(51) }), InvalidField)
  })
})

describe('networkOfCard', () => {
  const visa = readCardFacts({ ...NOTHING, cardType: 'VISA' })

  test('believes the digits before the name', () => {
    assert.equal(networkOfCard({ firstSix: '524420' }, visa), 'mastercard')
  })

  test('asks the name where the digits say nothing', () => {
    assert.equal(networkOfCard({ firstSix: null }, visa), 'visa')
    assert.equal(networkOfCard({ firstSix: '000000' }, visa), 'visa')
    assert.equal(networkOfCard({ firstSix: null }, readCardFacts(NOTHING)), 'unknown')
  })
})
