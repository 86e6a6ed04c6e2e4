import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

/** Seconds, from a quick answer to a receiver that takes all the time it is given. */
const DURATION_BUCKETS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120]

export interface JobMetrics {
  jobFinished(job: { queue: string; result: 'completed' | 'failed'; durationMs: number }): void
  /** Queues in which nothing waits are left out. */
  jobsWaiting(queues: readonly { queue: string; waitedMs: number }[]): void
  webhookTried(tried: { end: string; durationMs: number }): void
  webhooksWaiting(waitedMs: number): void
  batchesWaiting(backlog: { rows: number; oldestMs: number }): void
}

/** Background jobs, and the webhooks that they deliver. */
export function jobMetrics(registers: Registry[]): JobMetrics {
  const jobs = new Counter({
    name: 'reprise_jobs_total',
    help: 'Jobs that this process ran, by queue and result: completed or failed',
    labelNames: ['queue', 'result'],
    registers,
  })
  const duration = new Histogram({
    name: 'reprise_job_duration_seconds',
    help: 'Duration of jobs by queue',
    labelNames: ['queue'],
    buckets: DURATION_BUCKETS,
    registers,
  })
  const oldest = new Gauge({
    name: 'reprise_job_oldest_seconds',
    help: 'How long the oldest job that is due has been waiting, by queue; 0: none is',
    labelNames: ['queue'],
    registers,
  })
  const tried = new Counter({
    name: 'reprise_webhook_tries_total',
    help: 'Webhook messages sent, by end: delivered, retried (to be tried again) or given_up',
    labelNames: ['end'],
    registers,
  })
  const answers = new Histogram({
    name: 'reprise_webhook_duration_seconds',
    help: 'How long receivers took to answer',
    buckets: DURATION_BUCKETS,
    registers,
  })
  const lag = new Gauge({
    name: 'reprise_webhook_lag_seconds',
    help: 'How long the oldest webhook message that is due has been waiting, receivers that are down apart; 0: none is',
    registers,
  })
  const rows = new Gauge({
    name: 'reprise_batch_rows_waiting',
    help: 'Rows of batch files that have not acted yet; of each file at most 10,000 are counted',
    registers,
  })
  const batch = new Gauge({
    name: 'reprise_batch_oldest_seconds',
    help: 'How long the oldest batch file that is not done has been here; 0: there is none',
    registers,
  })
  return {
    jobFinished({ queue, result, durationMs }) {
      jobs.inc({ queue, result })
      duration.observe({ queue }, durationMs / 1000)
    },
    jobsWaiting(queues) {
      oldest.reset()
      for (const { queue, waitedMs } of queues) oldest.set({ queue }, waitedMs / 1000)
    },
    webhookTried({ end, durationMs }) {
      tried.inc({ end })
      answers.observe(durationMs / 1000)
    },
    webhooksWaiting: (waitedMs) => lag.set(waitedMs / 1000),
    batchesWaiting(backlog) {
      rows.set(backlog.rows)
      batch.set(backlog.oldestMs / 1000)
    },
  }
}
