import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { BatchRequest } from './batch-row.ts'
import { readBatchRow, writeBatchRow } from './batch-row-text.ts'

test('a request is read as it was written, its dates as dates and texts that look like dates as texts', () => {
  const date = fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01T00:00:00Z') })
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    date.map((each) => each.toISOString()),
  )
  const request = fc.record({
    dateFirstAttempt: fc.option(date),
    description: fc.option(text),
    customVariables: fc.array(fc.option(text), { maxLength: 5 }),
    earlierAttempts: fc.array(fc.record({ transactionDate: date, gatewayCode: fc.option(text) }), { maxLength: 3 }),
    gatewaySpecificFields: fc.oneof(
      fc.constant(null),
      fc.json().map((json) => JSON.parse(json) as unknown),
    ),
  })
  fc.assert(
    fc.property(request, (fields) => {
      const row = { operation: 'charge', request: fields } as unknown as BatchRequest
      const read = readBatchRow(writeBatchRow(row))
      // JSON knows one zero.
      assert.equal(JSON.stringify(read), JSON.stringify(row))
      const { dateFirstAttempt } = (read as unknown as { request: { dateFirstAttempt: unknown } }).request
      assert.equal(dateFirstAttempt instanceof Date, fields.dateFirstAttempt !== null)
      assert.equal(
        typeof (read as unknown as { request: typeof fields }).request.description,
        typeof fields.description,
      )
      for (const attempt of (read as unknown as { request: typeof fields }).request.earlierAttempts) {
        assert.ok(attempt.transactionDate instanceof Date, 'a date stays a date at any depth')
      }
    }),
  )
})
