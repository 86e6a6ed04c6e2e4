import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NETWORK_RULES, rulePackFor } from './network-rules.ts'
import type { CardNetwork } from './payment.ts'

test('packs are in order of their date, and the one in force is found to the millisecond', () => {
  for (const [network, packs] of Object.entries(NETWORK_RULES))
    packs.forEach((pack, i) => {
      assert.equal(rulePackFor(network as CardNetwork, pack.from), pack)
      const before = rulePackFor(network as CardNetwork, new Date(pack.from.getTime() - 1))
      assert.equal(before, packs[Math.max(0, i - 1)])
    })
})

test('a safe cap is never above the documented ceiling of the newest pack, and every limit names its source', () => {
  for (const packs of Object.values(NETWORK_RULES))
    for (const limit of packs.at(-1)?.limits ?? []) {
      assert.ok(limit.safeMax <= limit.max, limit.rule)
      assert.ok(limit.source.length > 0, limit.rule)
    }
})

test('a network without rules of its own is held to those of an unknown one', () => {
  const at = new Date('2026-11-24T00:00:00Z')
  assert.equal(rulePackFor('maestro' as CardNetwork, at), rulePackFor('unknown', at))
})
