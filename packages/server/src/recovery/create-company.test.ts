import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openTestDatabase } from '../../test/harness/database.ts'
import { systemClock } from '../domain/clock.ts'
import { InvalidField, NotFound } from '../domain/errors.ts'
import { createIdSource } from '../domain/ids.ts'
import { systemRandom } from '../domain/random.ts'
import { CompanyStore } from '../storage/company-store.ts'
import { createCompany, updateCompany } from './create-company.ts'

const forgotten: string[] = []
const ports = {
  companies: new CompanyStore(await openTestDatabase({ after })),
  configurations: { forget: (companyId: string) => void forgotten.push(companyId) },
  ids: createIdSource(systemClock, systemRandom),
  clock: systemClock,
}

async function fieldRefused(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => assert.fail('it was taken'),
    (thrown: unknown) => thrown,
  )
  assert.ok(error instanceof InvalidField, String(error))
  return error.field
}

test('a company of which only code and name are told has the widest limits', async () => {
  const { companyId, ...company } = await createCompany(ports, { code: 'wide', name: 'Wide' })
  assert.match(companyId, /^[0-9A-Z]{26}$/)
  assert.deepEqual(company, { code: 'wide', name: 'Wide', routing: 'none', maxRetries: 15, maxDays: 30 })
})

test('limits may come as text, and are kept', async () => {
  const request = { code: 'text', name: 'Text', routing: 'original', maxRetries: '0', maxDays: '1' }
  const { routing, maxRetries, maxDays } = await createCompany(ports, request)
  assert.deepEqual({ routing, maxRetries, maxDays }, { routing: 'original', maxRetries: 0, maxDays: 1 })
})

test('a wrong field is named', async () => {
  const good = { code: 'good', name: 'Good' }
  const wrong: [field: string, request: unknown][] = [
    ['code', { name: 'x' }],
    ['code', { ...good, code: 'two words' }],
    ['code', { ...good, code: '-x' }],
    ['code', { ...good, code: 'x'.repeat(33) }],
    ['name', { code: 'x' }],
    ['name', { ...good, name: 'x'.repeat(101) }],
    ['name', { ...good, name: ['x'] }],
    ['routing', { ...good, routing: 'best' }],
    ['maxRetries', { ...good, maxRetries: 16 }],
    ['maxRetries', { ...good, maxRetries: -1 }],
    ['maxDays', { ...good, maxDays: 0 }],
    ['maxDays', { ...good, maxDays: 31 }],
    ['The request', null],
    ['The request', 'text'],
  ]
  for (const [field, request] of wrong) assert.equal(await fieldRefused(createCompany(ports, request)), field)
  assert.equal(await ports.companies.findByCode('good'), null)
})

test('a code is taken whatever its capitals', async () => {
  await createCompany(ports, { code: 'Once', name: 'Once' })
  assert.equal(await fieldRefused(createCompany(ports, { code: 'oNCE', name: 'Again' })), 'code')
})

test('an update changes what it names, and this process acts on it at once', async () => {
  const made = await createCompany(ports, { code: 'later', name: 'Before', maxRetries: 4 })
  const changed = await updateCompany(ports, 'LATER', { name: 'After', maxDays: 5, code: 'other' })
  assert.deepEqual(changed, { ...made, name: 'After', maxDays: 5 })
  assert.ok(forgotten.includes(made.companyId))
})

test('an update of nothing, or of an unknown company, is refused', async () => {
  await createCompany(ports, { code: 'still', name: 'Still' })
  assert.equal(await fieldRefused(updateCompany(ports, 'still', {})), 'The request')
  await assert.rejects(updateCompany(ports, 'nobody', { name: 'x' }), NotFound)
})
