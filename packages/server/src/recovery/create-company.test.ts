import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openTestDatabase } from '../../test/harness/database.ts'
import { systemClock } from '../domain/clock.ts'
import { InvalidField, NotFound } from '../domain/errors.ts'
import { createIdSource } from '../domain/ids.ts'
import { systemRandom } from '../domain/random.ts'
import { WIDEST_LIMITS } from '../domain/recovery-limits.ts'
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

const merchantLimits = (limits: Record<string, unknown>) => ({ limits: { merchantInitiated: limits } })

const WRONG_LIMITS: [name: string, limits: Record<string, unknown>][] = [
  ['maxRetries', { maxRetries: 16 }],
  ['maxRetries', { maxRetries: -1 }],
  ['maxRetries', { maxRetries: 1.5 }],
  ['maxDays', { maxDays: 0 }],
  ['maxDays', { maxDays: 31 }],
  ['minAmount', { minAmount: -1 }],
  ['minAmount', { minAmount: 2, maxAmount: 1 }],
  ['maxAmount', { maxAmount: '1e3' }],
  ['quietHours', { quietHours: '22-6' }],
  ['quietHours', { quietHours: [22] }],
  ['quietHours', { quietHours: [22, 25] }],
  ['quietHours', { quietHours: [22, 6.5] }],
  ['quietHours', { quietHours: [0, 24] }],
  ['quietHours', { quietHours: [6, 6] }],
  ['quietHours', { quietHours: [1, 2, 3] }],
]

test('a company of which only code and name are told has the widest limits', async () => {
  const { companyId, ...company } = await createCompany(ports, { code: 'wide', name: 'Wide' })
  assert.match(companyId, /^[0-9A-Z]{26}$/)
  const limits = { customer: WIDEST_LIMITS, merchant: WIDEST_LIMITS }
  const calendar = { calendar: 'merchant', preflight: null }
  const routing = { routing: 'none', whenGatewayDisabled: 'hold' }
  assert.deepEqual(company, { code: 'wide', name: 'Wide', ...calendar, ...routing, limits, holdoutShare: 0 })
})

test('limits may come as text, and are kept', async () => {
  const sent = { maxRetries: '0', maxDays: '1', minAmount: '5', maxAmount: '5', quietHours: ['22', '6'] }
  const request = { code: 'text', name: 'Text', routing: 'original', holdoutShare: '0.25', ...merchantLimits(sent) }
  const { routing, holdoutShare, limits } = await createCompany(ports, request)
  assert.deepEqual([routing, holdoutShare], ['original', 0.25])
  const merchant = { maxRetries: 0, maxDays: 1, minAmountMinor: 5, maxAmountMinor: 5, quietHours: [22, 6] }
  assert.deepEqual(limits, { customer: WIDEST_LIMITS, merchant })
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
    ['holdoutShare', { ...good, holdoutShare: 0.51 }],
    ['holdoutShare', { ...good, holdoutShare: -0.1 }],
    ['holdoutShare', { ...good, holdoutShare: 'half' }],
    ['mode', { ...good, mode: 'nobody' }],
    ['preflightUrl', { ...good, preflightUrl: 'https://example.com/ask' }],
    ['limits', { ...good, limits: 'wide' }],
    ['limits.merchantInitiated', { ...good, limits: { merchantInitiated: [] } }],
    ...WRONG_LIMITS.map(([name, limits]): [string, unknown] => [
      `limits.merchantInitiated.${name}`,
      { ...good, ...merchantLimits(limits) },
    ]),
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
  const first = merchantLimits({ maxRetries: 4, minAmount: 100, quietHours: [22, 6] })
  const made = await createCompany(ports, { code: 'later', name: 'Before', ...first })
  const second = merchantLimits({ maxDays: 5, minAmount: null, maxRetries: null })
  const changed = await updateCompany(ports, 'LATER', { name: 'After', code: 'other', ...second })
  const merchant = { ...made.limits.merchant, maxDays: 5, minAmountMinor: null }
  assert.deepEqual(changed, { ...made, name: 'After', limits: { ...made.limits, merchant } })
  assert.deepEqual([merchant.maxRetries, merchant.quietHours], [4, [22, 6]], 'null is as absent where a limit must be')
  assert.ok(forgotten.includes(made.companyId))
})

test('an amount that contradicts the one that is kept is named', async () => {
  await createCompany(ports, { code: 'amounts', name: 'Amounts', ...merchantLimits({ minAmount: 100 }) })
  const update = updateCompany(ports, 'amounts', merchantLimits({ maxAmount: 99 }))
  assert.equal(await fieldRefused(update), 'limits.merchantInitiated.maxAmount')
})

test('an update of nothing, or of an unknown company, is refused', async () => {
  await createCompany(ports, { code: 'still', name: 'Still' })
  assert.equal(await fieldRefused(updateCompany(ports, 'still', {})), 'The request')
  await assert.rejects(updateCompany(ports, 'nobody', { name: 'x' }), NotFound)
})
