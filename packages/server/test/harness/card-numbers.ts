import fc from 'fast-check'
import { passesLuhn } from '../../src/domain/card.ts'

/** Card numbers of every legal length, with a right check digit. */
export const panDigits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 11, maxLength: 18 }).map((digits) => {
  const payload = digits.join('')
  for (let check = 0; check <= 9; check += 1) {
    const number = `${payload}${check}`
    if (passesLuhn(number)) return number
  }
  throw new Error('one of ten check digits is always right')
})

export const SANDBOX_PANS = {
  visa: '4920201996449560',
  mastercard: '5244209084665514',
  amex: '341674949684898',
  diners: '30349475125576',
  jcb: '3530111333300000',
  discover: '6011885753412897',
} as const
