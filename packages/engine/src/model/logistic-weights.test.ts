import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LogisticWeights } from './logistic-weights.ts'

/** Learns an attempt as the model does: from the chance that its features say. */
function learn(weights: LogisticWeights, features: readonly number[], outcome: 0 | 1): void {
  weights.learn(features, outcome - 1 / (1 + Math.exp(-weights.sum(features))))
}

const chanceOf = (weights: LogisticWeights, features: readonly number[]) => 1 / (1 + Math.exp(-weights.sum(features)))

test('what never happened says nothing', () => {
  assert.equal(new LogisticWeights(64, 0.1).sum([1, 2, 3]), 0)
  assert.equal(new LogisticWeights(64, 0.1).sum([]), 0)
})

test('surprises move the sum their way, and only of the features that were there', () => {
  const weights = new LogisticWeights(64, 0.1)
  weights.learn([1, 2], 0.5)
  weights.learn([3], -0.5)
  assert.ok(weights.sum([1, 2]) > weights.sum([1]) && weights.sum([1]) > 0)
  assert.ok(weights.sum([3]) < 0)
  assert.equal(weights.sum([4]), 0)
})

test('features are kept by their hash, whatever its size', () => {
  const weights = new LogisticWeights(64, 0.1)
  weights.learn([0xffff_ffff], 1)
  assert.equal(weights.sum([63]), weights.sum([0xffff_ffff]))
})

test('a share of approvals is learned, and a changed share is followed', () => {
  const weights = new LogisticWeights(64, 0.1)
  for (let i = 0; i < 2000; i++) learn(weights, [7], i % 10 === 0 ? 1 : 0)
  assert.ok(Math.abs(chanceOf(weights, [7]) - 0.1) < 0.05)
  for (let i = 0; i < 2000; i++) learn(weights, [7], i % 10 === 0 ? 0 : 1)
  assert.ok(Math.abs(chanceOf(weights, [7]) - 0.9) < 0.05)
})

test('the first surprise moves more than a later one of the same size', () => {
  const weights = new LogisticWeights(64, 0.1)
  weights.learn([7], 1)
  const first = weights.sum([7])
  for (let i = 0; i < 20; i++) weights.learn([7], 1)
  const before = weights.sum([7])
  weights.learn([7], 1)
  assert.ok(weights.sum([7]) - before < first)
})

test('weights survive JSON exactly, their steps included; nothing written reads as nothing learned', () => {
  const weights = new LogisticWeights(64, 0.1)
  for (let i = 0; i < 100; i++) learn(weights, [i, i * 7], i % 3 === 0 ? 1 : 0)
  const read = new LogisticWeights(64, 0.1)
  read.load(JSON.parse(JSON.stringify(weights.toJson())))
  for (const one of [weights, read]) learn(one, [3, 5], 1)
  assert.deepEqual(read.toJson(), weights.toJson())
  const empty = new LogisticWeights(64, 0.1)
  empty.load({ weights: '', squares: '' })
  assert.equal(empty.sum([1]), 0)
})
