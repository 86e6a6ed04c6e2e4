import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { InvalidField } from '../domain/errors.ts'
import { refuseCardNumber } from './refuse-card-number.ts'

/** The field that is named; null: nothing was refused. */
function fieldOf(body: unknown): string | null {
  try {
    refuseCardNumber(body)
    return null
  } catch (error) {
    if (error instanceof InvalidField) return error.field
    throw error
  }
}

describe('refuseCardNumber', () => {
  test('names the field wherever it stands, however it is capitalised', () => {
    assert.equal(fieldOf({ paymentMethod: { creditCardNumber: '1' } }), 'paymentMethod.creditCardNumber')
    assert.equal(fieldOf({ paymentMethod: { CVV: 123 } }), 'paymentMethod.CVV')
    assert.equal(fieldOf({ list: [{ cardNumber: {} }] }), 'list.0.cardNumber')
  })

  test('takes null and empty for absent', () => {
    assert.equal(fieldOf({ paymentMethod: { creditCardNumber: null, cvv: '' }, pan: null }), null)
    assert.equal(fieldOf(null), null)
    assert.equal(fieldOf('creditCardNumber'), null)
  })

  test('repeats no name on the way that may itself be a number', () => {
    assert.equal(fieldOf({ 4920201996449560: { cvv: '1' } }), 'cvv')
    assert.equal(fieldOf({ 'a name\nof nothing': { cvv: '1' } }), 'cvv')
  })

  test('ends at a depth at which nothing is read', () => {
    let nested: unknown = {}
    for (let level = 0; level < 1000; level += 1) nested = { inner: nested }
    assert.equal(fieldOf(nested), 'inner')
  })
})
