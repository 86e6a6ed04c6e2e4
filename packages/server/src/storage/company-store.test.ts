import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openTestDatabase } from '../../test/harness/database.ts'
import { companyWith } from '../../test/harness/merchants.ts'
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

test('a company comes back as it went in, found by its code in any capitals', async () => {
  const company = companyWith('Found', { name: 'Zoë & Söhne 🎈', routing: 'original', maxRetries: 3, maxDays: 7 })
  assert.equal(await companies.insert(company, CREATED), true)
  assert.deepEqual(await companies.findByCode('fOUND'), company)
  assert.equal(await companies.findByCode('nobody'), null)
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
  const company = companyWith('changed', { maxRetries: 5 })
  await companies.insert(company, CREATED)
  const before = await versionOf(company.companyId)
  const changed = await companies.update(company.companyId, { routing: 'enabled', maxRetries: 0 })
  assert.deepEqual(changed, { ...company, routing: 'enabled', maxRetries: 0 })
  assert.deepEqual(await companies.findByCode('changed'), changed)
  assert.equal(await versionOf(company.companyId), (before ?? 0) + 1)
})

test('a change of a company that is none makes none', async () => {
  assert.equal(await companies.update('nobody', { name: 'x' }), null)
})

test('companies are listed by their code', async () => {
  for (const code of ['zeta', 'Alpha', 'beta']) await companies.insert(companyWith(code), CREATED)
  const codes = (await companies.list()).map(({ code }) => code)
  const named = codes.filter((code) => ['zeta', 'Alpha', 'beta'].includes(code))
  assert.deepEqual(named, ['Alpha', 'beta', 'zeta'])
})
