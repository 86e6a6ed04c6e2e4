import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openTestDatabase } from '../../test/harness/database.ts'
import { companyWith, limitsWith } from '../../test/harness/merchants.ts'
import type { CompanySettings } from '../domain/company.ts'
import { CompanyStore } from './company-store.ts'

const CREATED = new Date('2026-03-01T00:00:00Z')
const database = await openTestDatabase({ after })
const companies = new CompanyStore(database)

async function versionOf(companyId: string): Promise<number | undefined> {
  const [row] = await database.query<{ config_version: number }>(
    'select config_version from companies where company_id = $1',
    [companyId],
  )
  return row?.config_version
}

const LIMITS = {
  customer: { maxRetries: 3, maxDays: 7, minAmountMinor: 100, maxAmountMinor: 999_999_999_999, quietHours: [22, 6] },
  merchant: limitsWith({ maxRetries: 0 }).merchant,
} as const

test('a company comes back as it went in, found by its code in any capitals', async () => {
  const company = companyWith('Found', {
    name: 'Zoë & Söhne 🎈',
    routing: 'original',
    limits: LIMITS,
    holdoutShare: 0.1,
  })
  assert.equal(await companies.insert(company, CREATED), true)
  assert.deepEqual(await companies.findByCode('fOUND'), company)
  assert.deepEqual(await companies.find(company.companyId), company)
  assert.equal(await companies.findByCode('nobody'), null)
  assert.equal(await companies.find('nobody'), null)
})

test('a code is taken whatever its capitals, and the first company stays as it was', async () => {
  const first = companyWith('Twice')
  await companies.insert(first, CREATED)
  const second = companyWith('TWICE', { companyId: 'other', name: 'Other' })
  assert.equal(await companies.insert(second, CREATED), false)
  assert.deepEqual(await companies.findByCode('twice'), first)
})

test('of ten that make one code at once, one does', async () => {
  const made = await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      companies.insert(companyWith('race', { companyId: `race-${index}` }), CREATED),
    ),
  )
  assert.equal(made.filter(Boolean).length, 1)
})

test('a change touches what it names and raises the version', async () => {
  const company = companyWith('changed', { limits: limitsWith({ maxRetries: 5 }) })
  await companies.insert(company, CREATED)
  const change = { routing: 'enabled', limits: limitsWith({ maxRetries: 0 }) } as const
  const before = await versionOf(company.companyId)
  const changed = await companies.update(company.companyId, (settings) => ({ ...settings, ...change }))
  assert.deepEqual(changed, { ...company, ...change })
  assert.deepEqual(await companies.findByCode('changed'), changed)
  assert.equal(await versionOf(company.companyId), (before ?? 0) + 1)
})

test('of two who change parts of the limits at once, neither undoes the other', async () => {
  const { companyId, limits } = companyWith('both')
  await companies.insert(companyWith('both'), CREATED)
  const setRetries = (initiator: 'customer' | 'merchant') => (settings: CompanySettings) => ({
    ...settings,
    limits: { ...settings.limits, [initiator]: { ...settings.limits[initiator], maxRetries: 2 } },
  })
  await Promise.all([
    companies.update(companyId, setRetries('customer')),
    companies.update(companyId, setRetries('merchant')),
  ])
  const both = { ...limits.customer, maxRetries: 2 }
  assert.deepEqual((await companies.find(companyId))?.limits, { customer: both, merchant: both })
})

test('a change that is refused changes nothing', async () => {
  const company = companyWith('refused')
  await companies.insert(company, CREATED)
  const refusal = companies.update(company.companyId, () => {
    throw new RangeError('refused')
  })
  await assert.rejects(refusal, RangeError)
  assert.deepEqual(await companies.find(company.companyId), company)
})

test('a change of a company that is none makes none', async () => {
  assert.equal(await companies.update('nobody', (settings) => ({ ...settings, name: 'x' })), null)
})

test('companies are listed by their code', async () => {
  for (const code of ['zeta', 'Alpha', 'beta']) await companies.insert(companyWith(code), CREATED)
  const codes = (await companies.list()).map(({ code }) => code)
  const named = codes.filter((code) => ['zeta', 'Alpha', 'beta'].includes(code))
  assert.deepEqual(named, ['Alpha', 'beta', 'zeta'])
})
