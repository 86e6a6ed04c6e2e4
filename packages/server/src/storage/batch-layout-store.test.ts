import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openTestDatabase } from '../../test/harness/database.ts'
import { companyWith } from '../../test/harness/merchants.ts'
import { BatchLayoutStore } from './batch-layout-store.ts'
import { CompanyStore } from './company-store.ts'

const database = await openTestDatabase({ after })
const layouts = new BatchLayoutStore(database)
const [one, other] = [companyWith('one'), companyWith('other')]
for (const company of [one, other]) await new CompanyStore(database).insert(company, new Date('2026-03-01T00:00:00Z'))

test('a layout comes back as it was written last, and no other company has it', async () => {
  assert.equal(await layouts.read(one.companyId), null)
  const columns = ['operation', 'References.PreviousTransaction.gatewayCode', 'amount']
  for (const layout of [
    { delimiter: ';', columns },
    { delimiter: '\t', columns: null },
    { delimiter: '|', columns: ['operation'] },
  ] as const) {
    await layouts.write(one.companyId, layout)
    assert.deepEqual(await layouts.read(one.companyId), layout)
  }
  assert.equal(await layouts.read(other.companyId), null)
})
