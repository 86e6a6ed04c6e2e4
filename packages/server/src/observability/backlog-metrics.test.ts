import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Backlog } from '../recovery/backlog-port.ts'
import { createMetrics } from './metrics.ts'

const NOTHING: Backlog = { due: [], unresolved: { count: 0, oldestMs: 0 }, outages: [] }

test('a backlog is shown in seconds, and is gone when the next look finds nothing', async () => {
  const metrics = createMetrics()
  const shown = async () => {
    const { text } = await metrics.render()
    return text.split('\n').filter((line) => /^reprise_(due|unresolved|outages)/.test(line))
  }
  metrics.backlogSeen({
    due: [{ mode: 'live', count: 7, oldestMs: 90_000 }],
    unresolved: { count: 2, oldestMs: 1_500 },
    outages: [{ kind: 'gateway', troubled: 3, held: 1 }],
  })
  assert.deepEqual(await shown(), [
    'reprise_due_retries{mode="sandbox"} 0',
    'reprise_due_retries{mode="live"} 7',
    'reprise_due_retry_lag_seconds{mode="sandbox"} 0',
    'reprise_due_retry_lag_seconds{mode="live"} 90',
    'reprise_unresolved_attempts 2',
    'reprise_unresolved_oldest_seconds 1.5',
    'reprise_outages{kind="gateway"} 3',
    'reprise_outages{kind="issuer"} 0',
    'reprise_outages_held{kind="gateway"} 1',
    'reprise_outages_held{kind="issuer"} 0',
  ])
  metrics.backlogSeen(NOTHING)
  assert.ok((await shown()).every((line) => line.endsWith(' 0')))
})
