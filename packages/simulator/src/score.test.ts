import assert from 'node:assert/strict'
import { test } from 'node:test'
import { calibrationErrorOf, reliabilityOf } from './score.ts'

test('a forecast that is kept has no calibration error, one that is not has the distance', () => {
  const said = (probability: number, approved: number, of: number) =>
    Array.from({ length: of }, (_, i) => ({ probability, isApproved: i < approved }))
  assert.equal(calibrationErrorOf(reliabilityOf(said(0.25, 25, 100)))?.toFixed(6), '0.000000')
  assert.equal(calibrationErrorOf(reliabilityOf(said(0.9, 50, 100)))?.toFixed(6), '0.400000')
  const half = [...said(0.25, 25, 100), ...said(0.9, 50, 100)]
  assert.equal(calibrationErrorOf(reliabilityOf(half))?.toFixed(6), '0.200000')
  assert.equal(calibrationErrorOf(reliabilityOf([])), null)
})

test('the ends of the scale have their bins', () => {
  const bins = reliabilityOf([
    { probability: 0, isApproved: false },
    { probability: 1, isApproved: true },
  ])
  assert.deepEqual([bins[0]?.count, bins[9]?.count], [1, 1])
})
