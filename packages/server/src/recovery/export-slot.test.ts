import assert from 'node:assert/strict'
import { test } from 'node:test'
import { latestExportSlot } from './export-slot.ts'

test('the time of an export is the last 15:00 or 22:00 UTC that has come', () => {
  const cases = [
    ['2026-03-01T14:59:59.999Z', '2026-02-28T22:00:00.000Z'],
    ['2026-03-01T15:00:00.000Z', '2026-03-01T15:00:00.000Z'],
    ['2026-03-01T21:59:59.999Z', '2026-03-01T15:00:00.000Z'],
    ['2026-03-01T22:00:00.000Z', '2026-03-01T22:00:00.000Z'],
    ['2026-03-02T00:00:00.000Z', '2026-03-01T22:00:00.000Z'],
  ] as const
  for (const [now, slot] of cases) assert.equal(latestExportSlot(new Date(now)).toISOString(), slot, now)
})
