import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { classifyDecline } from '@reprise/engine'
import {
  askPersona,
  CAUTIOUS_HOURS,
  MONEY_COMES_AT_HOUR,
  OUTAGE_HOURS,
  PERSONA_NAMES,
  RENEWAL_DAYS,
} from '@reprise/simulator'
import { LEDGER_ENTRIES_MAX } from '../../src/gateways/sandbox-ledger.ts'

const PAGE = readFileSync(new URL('../../../../docs/reference/sandbox-world.md', import.meta.url), 'utf8')

const ROWS = PAGE.split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.slice(1, -1).split('|'))
  .map(([name = '', code = '', opens = '']) => ({ name: name.trim().replaceAll('`', ''), code: code.trim(), opens }))

function opensOf(persona: string): string {
  return ROWS.find(({ name }) => name === persona)?.opens ?? ''
}

/** Nobody's way is open at the first attempt on this day. */
const FIRST = Date.parse('2026-03-11T12:00:00Z')

describe('docs/reference/sandbox-world.md', () => {
  it('lists every persona with the network code of its decline', () => {
    assert.deepEqual(
      ROWS.map(({ name }) => name),
      PERSONA_NAMES,
    )
    for (const name of PERSONA_NAMES) {
      if (name === 'anyone') continue
      const customerId = name === 'until' ? 'until-2026-12-24-ada' : name
      const answer = askPersona(name, { customerId, network: 'visa', firstMs: FIRST, atMs: FIRST })
      assert.equal(answer.isApproved, false, name)
      assert.equal(ROWS.find((row) => row.name === name)?.code, answer.networkCode, name)
    }
  })

  it('says how long each of them keeps the merchant waiting', () => {
    const hour = `${MONEY_COMES_AT_HOUR}`.padStart(2, '0')
    for (const persona of ['payday', 'friday']) assert.ok(opensOf(persona).includes(`${hour}:00 UTC`), persona)
    assert.ok(opensOf('outage').includes(`${OUTAGE_HOURS} hours`))
    assert.ok(opensOf('expired').includes(`${RENEWAL_DAYS} days`))
    assert.ok(opensOf('cautious').includes(`${CAUTIOUS_HOURS} hours`))
    assert.ok(PAGE.includes(LEDGER_ENTRIES_MAX.toLocaleString('en-US')))
  })

  it('says of a customer who names nobody what the engine makes of it', () => {
    const gatewayCode = 'unknown_persona'
    const at = new Date(FIRST)
    const classified = classifyDecline({ network: 'visa', gatewayType: 'sandbox_world', gatewayCode, at })
    assert.ok(PAGE.includes(`\`${gatewayCode}\`, ${classified.responseCode.stop}`))
  })
})
