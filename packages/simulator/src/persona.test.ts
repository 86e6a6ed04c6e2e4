import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { askPersona, PERSONA_NAMES, type PersonaName, personaOf } from './persona.ts'

const FIRST = '2026-03-04T12:00:00Z'

function ask(name: PersonaName, at: string, differences: { rest?: string; network?: 'visa' | 'mastercard' } = {}) {
  const { rest = '1', network = 'visa' } = differences
  const question = { customerId: `${name}-${rest}`, network, firstMs: Date.parse(FIRST), atMs: Date.parse(at) }
  const answer = askPersona(name, question)
  return answer.isApproved ? 'approved' : `${answer.networkCode}/${answer.adviceCode ?? ''}`
}

describe('personaOf', () => {
  it('knows every persona by its name, alone or with the merchant’s own words after it', () => {
    for (const name of PERSONA_NAMES) {
      const named = name === 'until' ? 'until-2026-03-09' : name
      assert.equal(personaOf(named), name)
      assert.equal(personaOf(`${named}-ada-17`), name)
    }
  })

  it('knows nobody else', () => {
    for (const customerId of ['', 'ada', 'paydays', 'Payday-1', ' payday', 'until', 'until-soon', 'constructor']) {
      assert.equal(personaOf(customerId), null, customerId)
    }
  })

  it('takes only days that are on the calendar', () => {
    for (const day of ['2026-02-30', '2026-13-01', '2026-1-1', '20260101']) {
      assert.equal(personaOf(`until-${day}`), null, day)
    }
    assert.equal(personaOf('until-2028-02-29'), 'until')
  })
})

/** What each persona answers, at the last instant before the way opens or closes and at the first after it. */
const ANSWERS: readonly (readonly [PersonaName, at: string, answer: string, rest?: string])[] = [
  ['payday', '2026-03-15T05:59:59Z', '51/'],
  ['payday', '2026-03-15T06:00:00Z', 'approved'],
  ['payday', '2026-03-18T05:59:59Z', 'approved'],
  ['payday', '2026-03-18T06:00:00Z', '51/'],
  ['payday', '2026-04-01T06:00:00Z', 'approved'],
  ['friday', '2026-03-06T05:59:59Z', '51/'],
  ['friday', '2026-03-06T06:00:00Z', 'approved'],
  ['friday', '2026-03-08T06:00:00Z', '51/'],
  ['until', '2026-03-08T23:59:59Z', '51/', '2026-03-09-ada'],
  ['until', '2026-03-09T00:00:00Z', 'approved', '2026-03-09-ada'],
  ['empty', '2027-03-15T12:00:00Z', '51/'],
  ['outage', '2026-03-04T17:59:59Z', '91/'],
  ['outage', '2026-03-04T18:00:00Z', 'approved'],
  ['expired', '2026-03-09T11:59:59Z', '54/'],
  ['expired', '2026-03-09T12:00:00Z', 'approved'],
  ['cautious', '2026-03-07T11:59:59Z', '05/'],
  ['cautious', '2026-03-07T12:00:00Z', 'approved'],
  ['lost', '2027-03-15T12:00:00Z', '41/'],
  ['revoked', '2027-03-15T12:00:00Z', 'R1/'],
]

describe('askPersona', () => {
  for (const [name, at, answer, rest] of ANSWERS) {
    it(`answers ${answer} for ${name} at ${at}`, () => {
      assert.equal(ask(name, at, rest === undefined ? {} : { rest }), answer)
    })
  }

  it('speaks the words of the card’s network', () => {
    assert.equal(ask('revoked', FIRST, { network: 'mastercard' }), '05/21')
  })

  it('gives the same answer to the same question, whoever asks in between', () => {
    const first = ask('anyone', '2026-03-20T09:00:00Z', { rest: 'ada' })
    ask('anyone', '2026-03-25T09:00:00Z', { rest: 'grace' })
    assert.equal(ask('anyone', '2026-03-20T09:00:00Z', { rest: 'ada' }), first)
  })
})

describe('anyone', () => {
  const people = Array.from({ length: 30 }, (_, i) => `${i}`)
  const hours = Array.from({ length: 30 * 2 }, (_, i) => new Date(Date.parse(FIRST) + (i + 1) * 12 * 3_600_000))
  const months = people.map((rest) => hours.map((at) => ask('anyone', at.toISOString(), { rest })))

  it('fails at first, for several reasons', () => {
    const said = people.map((rest) => ask('anyone', FIRST, { rest }))
    assert.ok(!said.includes('approved'))
    assert.ok(new Set(said).size >= 4, `${[...new Set(said)]}`)
  })

  it('is here somebody who can pay within the month, and there somebody who cannot', () => {
    const recoverable = months.filter((answers) => answers.includes('approved'))
    assert.ok(recoverable.length >= 10 && recoverable.length < people.length, `${recoverable.length}`)
  })

  it('never ends a card that other payments share', () => {
    const said = [...new Set(months.flat())]
    for (const code of ['04', '07', '14', '41', '43', '46', 'R0', 'R1', 'R3']) {
      assert.ok(!said.some((each) => each.startsWith(`${code}/`)), code)
    }
  })
})
