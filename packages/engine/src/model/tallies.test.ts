import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { normalize, shrink, Tallies } from './tallies.ts'

const chance = fc.double({ min: 0, max: 1, noNaN: true })

test('counting moves what was counted before to what is believed now', () => {
  const tallies = new Tallies(2, 10, 1000)
  assert.equal(tallies.of('us'), undefined)
  tallies.move('us', null, [0.5, 0.5])
  tallies.move('us', [0.5, 0.5], [0, 1])
  assert.deepEqual([...(tallies.of('us') ?? [])], [0, 1])
  assert.equal(tallies.of('de'), undefined, 'keys are counted apart')
})

test('no count falls below nothing', () => {
  const tallies = new Tallies(1, 10, 1000)
  tallies.move('us', [5], [1])
  assert.deepEqual([...(tallies.of('us') ?? [])], [0])
})

test('the key longest not counted makes room', () => {
  const tallies = new Tallies(1, 2, 1000)
  for (const key of ['a', 'b', 'a', 'c']) tallies.move(key, null, [1])
  assert.equal(tallies.of('b'), undefined)
  assert.deepEqual([...(tallies.of('a') ?? [])], [2])
})

test('counts survive JSON exactly', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.tuple(chance, chance, chance), { maxKeys: 8 }), (counts) => {
      const tallies = new Tallies(3, 100, 1000)
      for (const [key, values] of Object.entries(counts)) tallies.move(key, null, values)
      const read = new Tallies(3, 100, 1000)
      read.load(JSON.parse(JSON.stringify(tallies.toJson())))
      for (const key of Object.keys(counts)) assert.deepEqual(read.of(key), tallies.of(key))
    }),
  )
})

test('with nothing counted the prior stands; with much counted it hardly matters', () => {
  const prior = Float64Array.of(0.9, 0.1)
  assert.equal(shrink(prior, 10, undefined), prior)
  assert.deepEqual(
    [...shrink(prior, 10, [0, 10])].map((x) => x.toFixed(3)),
    ['0.450', '0.550'],
  )
  assert.ok((shrink(prior, 10, [0, 1000])[1] ?? 0) > 0.98)
  assert.deepEqual([...prior], [0.9, 0.1], 'the prior itself stays')
})

test('weights are made to sum to one, and nothing stays nothing', () => {
  fc.assert(
    fc.property(fc.array(chance, { minLength: 1 }), (weights) => {
      const sum = normalize(Float64Array.from(weights)).reduce((total, weight) => total + weight, 0)
      if (weights.some((weight) => weight > 1e-300)) assert.ok(Math.abs(sum - 1) < 1e-9)
      else assert.ok(sum >= 0)
    }),
  )
  assert.deepEqual([...normalize(new Float64Array(2))], [0, 0])
})
