import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MemoryDataKeyStore } from '../../test/harness/memory-vault-stores.ts'
import { TestClock } from '../../test/harness/test-clock.ts'
import { Pan } from '../domain/card.ts'
import { systemRandom } from '../domain/random.ts'
import { fingerprintCard } from './card-fingerprint.ts'
import { DataKeys } from './data-keys.ts'
import { MasterKey } from './master-key.ts'

test('one card has one fingerprint at a company and mode, and others everywhere else', async () => {
  const keyring = { current: new MasterKey(systemRandom.bytes(32)), previous: null }
  const store = new MemoryDataKeyStore()
  const start = () => new DataKeys({ keyring, store, clock: new TestClock(), random: systemRandom })
  const keys = await start().of('company-1')
  const pan = new Pan('4920201996449560')
  const fingerprint = fingerprintCard(keys, 'sandbox', pan)
  assert.match(fingerprint, /^[0-9a-f]{40}$/)
  const keysElsewhere = await start().of('company-1')
  assert.equal(fingerprintCard(keysElsewhere, 'sandbox', new Pan('4920201996449560')), fingerprint)
  const others = [
    fingerprintCard(keys, 'live', pan),
    fingerprintCard(await start().of('company-2'), 'sandbox', pan),
    fingerprintCard(keys, 'sandbox', new Pan('5244209084665514')),
  ]
  assert.equal(new Set([fingerprint, ...others]).size, 4)
})
