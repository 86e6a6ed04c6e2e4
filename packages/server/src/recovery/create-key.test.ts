import assert from 'node:assert/strict'
import { test } from 'node:test'
import { companyWith } from '../../test/harness/merchants.ts'
import { Forbidden, InvalidField, NotFound } from '../domain/errors.ts'
import { SecretText } from '../domain/secret-text.ts'
import { createKey } from './create-key.ts'
import type { LiveKeyPolicy } from './live-key-policy.ts'
import type { NewApiKey } from './merchant-port.ts'

const READY: LiveKeyPolicy = {
  hasGivenMasterKey: true,
  database: 'postgres',
  acceptsEmbeddedLive: false,
  hasTls: true,
}

function portsWith(liveKeys: LiveKeyPolicy) {
  const inserted: NewApiKey[] = []
  const refuse = () => assert.fail('not for this use case')
  const company = companyWith('ACME')
  const ports = {
    companies: {
      find: refuse,
      findByCode: async (code: string) => (code.toUpperCase() === company.code ? company : null),
      insert: refuse,
      list: refuse,
      update: refuse,
    },
    apiKeys: {
      insert: async (key: NewApiKey) => void inserted.push(key),
      findByHash: refuse,
      list: refuse,
      revoke: refuse,
    },
    mint: {
      generate: () => new SecretText('the-key'),
      hash: (key: string) => Buffer.from(`hash of ${key}`),
      hint: (key: string) => key.slice(-4),
    },
    ids: { next: () => 'key-1' },
    clock: { now: () => new Date('2026-03-01T00:00:00Z'), monotonicMs: () => 0 },
    liveKeys,
  }
  return { ports, inserted }
}

test('a key is stored as its hash and shown once', async () => {
  const { ports, inserted } = portsWith(READY)
  const { apiKey, listed } = await createKey(ports, { company: 'acme', mode: 'live' })
  assert.equal(apiKey.reveal(), 'the-key')
  const createdAt = ports.clock.now()
  const row = { keyId: 'key-1', companyId: 'company-ACME', mode: 'live', hint: '-key', createdAt }
  assert.deepEqual(listed, { ...row, companyCode: 'ACME', revokedAt: null })
  assert.deepEqual(inserted, [{ ...row, keyHash: Buffer.from('hash of the-key') }])
})

const LACKS: readonly { lacks: Partial<LiveKeyPolicy>; sentence: RegExp }[] = [
  { lacks: { hasGivenMasterKey: false }, sentence: /need REPRISE_MASTER_KEY/ },
  { lacks: { database: 'pglite' }, sentence: /need PostgreSQL .*REPRISE_ACCEPT_EMBEDDED_LIVE=1/ },
  { lacks: { hasTls: false }, sentence: /need TLS/ },
]

for (const { lacks, sentence } of LACKS) {
  test(`live keys are refused with ${JSON.stringify(lacks)}, and sandbox keys are not`, async () => {
    const { ports, inserted } = portsWith({ ...READY, ...lacks })
    await assert.rejects(createKey(ports, { company: 'ACME', mode: 'live' }), (error) => {
      assert.ok(error instanceof Forbidden)
      assert.match(error.message, sentence)
      assert.equal(error.message.split('\n').length, 1)
      return true
    })
    assert.equal(inserted.length, 0)
    await createKey(ports, { company: 'ACME', mode: 'sandbox' })
    assert.equal(inserted.length, 1)
  })
}

test('everything that live keys lack is told at once', async () => {
  const { ports } = portsWith({ ...READY, hasGivenMasterKey: false, hasTls: false })
  await assert.rejects(createKey(ports, { company: 'ACME', mode: 'live' }), /MASTER_KEY.*\n.*TLS/)
})

test('an operator may accept live keys on the embedded database', async () => {
  const { ports } = portsWith({ ...READY, database: 'pglite', acceptsEmbeddedLive: true })
  assert.equal((await createKey(ports, { company: 'ACME', mode: 'live' })).listed.mode, 'live')
})

test('an unknown company, and a mode that is none, are refused', async () => {
  const { ports } = portsWith(READY)
  await assert.rejects(createKey(ports, { company: 'nobody', mode: 'sandbox' }), NotFound)
  await assert.rejects(createKey(ports, { company: 'ACME', mode: 'test' }), InvalidField)
  await assert.rejects(createKey(ports, { mode: 'sandbox' }), /company is required/)
})
