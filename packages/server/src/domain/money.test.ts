import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { AMOUNT_MINOR_MAX, isCurrency, parseAmountMinor } from './money.ts'

describe('an amount', () => {
  it('of 1 to 999,999,999,999 minor units is read back as it was written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: AMOUNT_MINOR_MAX }), (amountMinor) => {
        assert.equal(parseAmountMinor(String(amountMinor)), amountMinor)
      }),
    )
  })

  it('is refused when it is anything else', () => {
    const others = ['0', '-5', '10.5', '1e3', '1e30', 'abc', '', ' 1', '1 ', '+1', '0x10', '1000000000000', '١٢', 'NaN']
    for (const text of others) assert.equal(parseAmountMinor(text), null, text)
  })

  it('is an integer in range or refused, whatever the text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const amountMinor = parseAmountMinor(text)
        assert.ok(amountMinor === null || (Number.isInteger(amountMinor) && amountMinor >= 1 && /^\d+$/.test(text)))
      }),
    )
  })
})

describe('a currency', () => {
  it('is an active code of ISO 4217 in capitals', () => {
    for (const code of ['USD', 'EUR', 'JPY', 'KWD', 'XOF']) assert.ok(isCurrency(code), code)
    for (const code of ['usd', 'US', 'USDX', 'ABC', '', 'DEM', '840']) assert.ok(!isCurrency(code), code)
  })
})
