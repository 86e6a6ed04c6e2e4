import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { decodeTime } from 'ulid'
import { TestClock } from '../../test/harness/test-clock.ts'
import { createIdSource, customerIdFromEmail, isUlid } from './ids.ts'
import { systemRandom } from './random.ts'

describe('an id', () => {
  it('is a ULID of its moment', () => {
    const clock = new TestClock()
    const id = createIdSource(clock, systemRandom).next()
    assert.ok(isUlid(id))
    assert.equal(decodeTime(id), clock.now().getTime())
  })

  it('is no other, also in one millisecond and past the end of the pool of random bytes', () => {
    const ids = createIdSource(new TestClock(), systemRandom)
    const made = Array.from({ length: 2_000 }, () => ids.next())
    assert.equal(new Set(made).size, made.length)
    assert.ok(made.every(isUlid))
  })

  it('is not recognised in what only looks like one', () => {
    const id = createIdSource(new TestClock(), systemRandom).next()
    for (const text of ['', id.toLowerCase(), id.slice(1), `${id}0`, `8${id.slice(1)}`, `${id.slice(0, 25)}U`]) {
      assert.equal(isUlid(text), false, text)
    }
  })
})

describe('the customer id made up from an email', () => {
  it('is the same for the same email at the same company, however it is written, and another elsewhere', () => {
    const id = customerIdFromEmail('company-1', 'ada@example.com')
    assert.match(id, /^[0-9A-HJKMNP-TV-Z]{26}$/)
    assert.equal(customerIdFromEmail('company-1', ' Ada@Example.com '), id)
    assert.notEqual(customerIdFromEmail('company-2', 'ada@example.com'), id)
    assert.notEqual(customerIdFromEmail('company-1', 'eve@example.com'), id)
  })
})
