import assert from 'node:assert/strict'
import { test } from 'node:test'
import { batchText, CHARGE_CELLS, inChunks, OTHER_CELLS } from '../../test/harness/batch-files.ts'
import type { RejectedRow } from '../recovery/batch-row.ts'
import { DEFAULT_LAYOUT } from './batch-layout.ts'
import type { BatchCells } from './batch-rows.ts'
import { checkBatch } from './check-batch.ts'

async function check(content: string) {
  const faults: RejectedRow[] = []
  const checked = await checkBatch(inChunks(content), DEFAULT_LAYOUT, (fault) => faults.push(fault))
  return { checked, faults }
}

const faultsOf = async (cells: BatchCells) =>
  (await check(batchText([cells]))).faults.map(({ line, column, code }) => [line, column, code])

test('every fault of a row is told, in the order of the API', async () => {
  const cells = { ...CHARGE_CELLS, orderId: '', amount: 'x', creditCardNumber: '41', expiryYear: '31', country: '1' }
  assert.deepEqual(await faultsOf(cells), [
    [2, 'orderId', '50126'],
    [2, 'amount', '50137'],
    [2, 'creditCardNumber', '50060'],
    [2, 'expiryYear', '50058'],
    [2, 'country', '50039'],
  ])
})

test('a fault that no example repairs does not hide the others', async () => {
  assert.deepEqual(await faultsOf({ ...OTHER_CELLS.recommend, creditCardNumber: '4111111111111111', amount: '' }), [
    [2, 'creditCardNumber', '50000'],
    [2, 'amount', '50137'],
  ])
  assert.deepEqual(await faultsOf({ ...OTHER_CELLS.capture, originalMerchantTransactionId: 'a', amount: 'x' }), [
    [2, 'originalMerchantTransactionId', '50146'],
    [2, 'amount', '50137'],
  ])
})

test('rows, faults and money are counted', async () => {
  const text = `${batchText([CHARGE_CELLS, { ...CHARGE_CELLS, amount: 'x', orderId: '' }])}Charge\n`
  const { checked, faults } = await check(text)
  assert.deepEqual(checked, {
    hasHeader: true,
    acceptedRows: 1,
    rejectedRows: 2,
    faults: 3,
    totals: [
      { currency: 'USD', acceptedRows: 1, acceptedMinor: 1999n, rejectedRows: 0, rejectedMinor: 0n },
      { currency: null, acceptedRows: 0, acceptedMinor: 0n, rejectedRows: 2, rejectedMinor: 0n },
    ],
  })
  assert.equal(faults.length, 3)
})
