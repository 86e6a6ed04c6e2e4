import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { CardHolder } from '../domain/payment-method.ts'
import { cleanUp } from './clean-up.ts'
import type { FieldLimits } from './gateway-port.ts'

const HOLDER: CardHolder = {
  firstName: 'Zoë',
  lastName: 'Müller-Łukasiewicz',
  fullName: null,
  email: 'zoe@example.com',
  phoneNumber: '+49 30 1234567',
  address: {
    address1: '  Große\tStraße   5 ',
    address2: null,
    postalCode: '10115',
    city: 'Berlin',
    state: null,
    country: 'DE',
  },
}
const ASCII: FieldLimits = { characters: 'ascii', lastName: 10, address1: 30, email: 10, postalCode: 4 }
const WANTED = { dataCleanUp: true, sendsAddress: true }

describe('the clean-up of a payment’s data', () => {
  it('writes names and addresses in the characters that the gateway takes, and says of which fields', () => {
    const { cardHolder, changes } = cleanUp(HOLDER, { characters: 'ascii' }, WANTED)
    assert.equal(cardHolder.firstName, 'Zoe')
    assert.equal(cardHolder.lastName, 'Muller-Lukasiewicz')
    assert.equal(cardHolder.address.address1, 'Grosse Strasse 5')
    assert.deepEqual(changes, [
      { field: 'firstName', change: 'characters' },
      { field: 'lastName', change: 'characters' },
      { field: 'address1', change: 'characters' },
    ])
  })

  it('keeps what Latin-1 has, and everything where the gateway takes everything but for its spaces', () => {
    assert.equal(cleanUp(HOLDER, { characters: 'latin1' }, WANTED).cardHolder.lastName, 'Müller-Lukasiewicz')
    const { cardHolder, changes } = cleanUp(HOLDER, { characters: 'unicode' }, WANTED)
    assert.equal(cardHolder.address.address1, 'Große Straße 5')
    assert.deepEqual(changes, [{ field: 'address1', change: 'spaces' }])
  })

  it('shortens a name, and leaves out what is wrong in part: an email, a postal code', () => {
    const { cardHolder, changes } = cleanUp(HOLDER, ASCII, WANTED)
    assert.equal(cardHolder.lastName, 'Muller-Luk')
    assert.deepEqual([cardHolder.email, cardHolder.address.postalCode], [null, null])
    assert.deepEqual(
      changes.map(({ field, change }) => `${field} ${change}`),
      ['firstName characters', 'lastName shortened', 'email left_out', 'address1 characters', 'postalCode left_out'],
    )
  })

  it('leaves out a name of which the gateway takes no character', () => {
    const { cardHolder, changes } = cleanUp({ ...HOLDER, firstName: '美咲' }, { characters: 'ascii' }, WANTED)
    assert.equal(cardHolder.firstName, null)
    assert.deepEqual(changes[0], { field: 'firstName', change: 'left_out' })
  })

  it('withholds the whole address, its country with it, where the operator wants none sent', () => {
    const { cardHolder, changes } = cleanUp(HOLDER, { characters: 'unicode' }, { ...WANTED, sendsAddress: false })
    assert.ok(Object.values(cardHolder.address).every((text) => text === null))
    assert.deepEqual(
      changes.map(({ field }) => field),
      ['address1', 'city', 'postalCode', 'country'],
    )
  })

  it('changes nothing where it is switched off', () => {
    const { cardHolder, changes } = cleanUp(HOLDER, ASCII, { dataCleanUp: false, sendsAddress: true })
    assert.deepEqual(cardHolder, HOLDER)
    assert.deepEqual(changes, [])
  })

  it('never changes a country, invents nothing, and keeps to the limits, whatever the texts', () => {
    const text = fc.option(fc.string({ unit: 'binary', maxLength: 60 }), { nil: null })
    const characters = fc.constantFrom('ascii' as const, 'latin1' as const, 'unicode' as const)
    fc.assert(
      fc.property(text, text, text, characters, fc.integer({ min: 1, max: 20 }), (name, street, country, set, max) => {
        const address = { ...HOLDER.address, address1: street, country }
        const limits: FieldLimits = { characters: set, fullName: max, address1: max }
        const { cardHolder, changes } = cleanUp({ ...HOLDER, fullName: name, address }, limits, WANTED)
        assert.equal(cardHolder.address.country, country)
        for (const [field, before, after] of [
          ['fullName', name, cardHolder.fullName],
          ['address1', street, cardHolder.address.address1],
        ] as const) {
          assert.ok(after === null || (after !== '' && [...after].length <= max))
          if (set === 'ascii') assert.match(after ?? '', /^[\x20-\x7e]*$/)
          if (before === null) assert.equal(after, null)
          const isTold = changes.some((change) => change.field === field)
          assert.equal(isTold, before !== after, field)
        }
        const again = cleanUp(cardHolder, limits, WANTED)
        assert.deepEqual(again.cardHolder, cardHolder, 'what is clean stays as it is')
      }),
    )
  })
})
