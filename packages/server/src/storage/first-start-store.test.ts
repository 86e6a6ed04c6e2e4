import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openTestDatabase, reopenTestDatabase } from '../../test/harness/database.ts'
import { companyWith, gatewayWith, tenantOf } from '../../test/harness/merchants.ts'
import type { FirstStart } from '../recovery/merchant-port.ts'
import { ApiKeyStore } from './api-key-store.ts'
import { CompanyStore } from './company-store.ts'
import { FirstStartStore } from './first-start-store.ts'
import { GatewayStore } from './gateway-store.ts'
import { SftpUserStore } from './sftp-user-store.ts'

const database = await openTestDatabase({ after })
const elsewhere = await reopenTestDatabase({ after }, database)
const clock = { now: () => new Date('2026-03-01T00:00:00Z'), monotonicMs: () => 0 }

function firstStart(code: string, companyId = `company-${code}`): FirstStart {
  const company = companyWith(code, { companyId })
  const gateway = gatewayWith(tenantOf(company), `gateway-of-${companyId}`)
  const keyHash = Buffer.from(companyId.padEnd(32, '-').slice(0, 32))
  const apiKey = { keyId: `key-of-${companyId}`, companyId, mode: 'sandbox' as const, keyHash, hint: 'abcd' }
  const access = { passwordHash: 'hash', publicKeys: [], allowedSources: [], disabledAt: null }
  const sftpUser = {
    userName: `user-${companyId}`,
    companyId,
    mode: 'sandbox' as const,
    ...access,
    createdAt: clock.now(),
  }
  return { company, gateway, apiKey: { ...apiKey, createdAt: clock.now() }, sftpUser }
}

const nothing = async () => {}

test('the first start makes company, gateway, key and SFTP user, the second makes nothing', async () => {
  const store = new FirstStartStore(database)
  const first = firstStart('first')
  assert.equal(await store.create(first, nothing), true)
  assert.deepEqual(await new CompanyStore(database).findByCode('FIRST'), first.company)
  assert.deepEqual(await new GatewayStore(database).list(tenantOf(first.company)), [first.gateway])
  assert.deepEqual(await new ApiKeyStore(database, clock).findByHash(first.apiKey.keyHash), tenantOf(first.company))
  assert.deepEqual(await new SftpUserStore(database).find('user-company-first'), first.sftpUser)
  assert.equal(await store.create(firstStart('first', 'other'), nothing), false)
  assert.equal(await new SftpUserStore(database).find('user-other'), null)
  assert.deepEqual(await new GatewayStore(database).list({ companyId: 'other', mode: 'sandbox' }), [])
})

test('when the values cannot be kept, nothing is made', async () => {
  const store = new FirstStartStore(database)
  const first = firstStart('failed')
  const refuse = () => Promise.reject(new Error('no space'))
  await assert.rejects(store.create(first, refuse), /no space/)
  assert.equal(await new CompanyStore(database).findByCode('failed'), null)
  assert.equal(await store.create(first, nothing), true)
})

test('of processes that start at once one makes it and keeps its values, and the others wait until it is done', async () => {
  let isKept = false
  const begin = async (index: number) => {
    const store = new FirstStartStore(index % 2 === 0 ? database : elsewhere)
    const isFirst = await store.create(firstStart('race', `race-${index}`), async () => {
      assert.equal(isKept, false, 'two processes kept values')
      await new Promise((resolve) => setImmediate(resolve))
      isKept = true
    })
    assert.equal(isKept, true)
    return isFirst
  }
  const made = await Promise.all(Array.from({ length: 8 }, (_, index) => begin(index)))
  assert.equal(made.filter(Boolean).length, 1)
})
