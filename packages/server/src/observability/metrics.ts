import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { type BacklogMetrics, backlogMetrics } from './backlog-metrics.ts'
import { type JobMetrics, jobMetrics } from './job-metrics.ts'
import { type SftpMetrics, sftpMetrics } from './sftp-metrics.ts'

/** What the operator sees at /metrics. Labels have few values each: types and codes, never ids. */
export interface Metrics extends BacklogMetrics, JobMetrics, SftpMetrics {
  requestFinished(request: { method: string; route: string; status: number; durationMs: number }): void
  attemptFinished(attempt: {
    operation: string
    gatewayType: string
    state: string
    responseCode: string
    durationMs: number
  }): void
  unclassifiedDecline(decline: { gatewayType: string }): void
  attemptUnresolved(): void
  /** What became of one due retry that this process took up. */
  retryRun(end: string): void
  outcomeLearned(outcome: { mode: string; source: string; lagMs: number }): void
  learningFailed(failure: { mode: string }): void
  modelVersionSaved(saved: { mode: string }): void
  modelUnavailable(failure: { mode: string }): void
  modelsLooked(look: { mode: string; loaded: number; unsavedMs: number; snapshotBytes: number }): void
  render(): Promise<{ contentType: string; text: string }>
}

// Seconds, as Prometheus wants them: from a charge in the sandbox to a gateway that takes its whole deadline.
const DURATION_BUCKETS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

/** Seconds, from the end of a request to a process that was stopped for a while. */
const LAG_BUCKETS = [0.001, 0.01, 0.1, 1, 5, 10, 60, 600, 3_600, 86_400]

export function createMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  const requests = new Histogram({
    name: 'reprise_http_request_duration_seconds',
    help: 'Duration of HTTP requests by route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: DURATION_BUCKETS,
    registers,
  })
  const attempts = new Counter({
    name: 'reprise_attempts_total',
    help: 'Finished attempts at gateways by operation, gateway type, state and response code',
    labelNames: ['operation', 'gateway_type', 'state', 'response_code'],
    registers,
  })
  const gatewayDuration = new Histogram({
    name: 'reprise_gateway_duration_seconds',
    help: 'From the attempt on disk to its outcome on disk, by gateway type and operation',
    labelNames: ['gateway_type', 'operation'],
    buckets: DURATION_BUCKETS,
    registers,
  })
  const unclassified = new Counter({
    name: 'reprise_unclassified_declines_total',
    help: 'Declines whose codes are in no table, by gateway type',
    labelNames: ['gateway_type'],
    registers,
  })
  const unansweredLookUps = new Counter({
    name: 'reprise_unanswered_lookups_total',
    help: 'Times a gateway was asked about an unresolved attempt and could not say',
    registers,
  })
  const retries = new Counter({
    name: 'reprise_retries_run_total',
    help: 'Due retries taken up, by what became of them: sent, rebooked, ended, put_off, handed_back, lost or failed',
    labelNames: ['end'],
    registers,
  })
  return {
    ...backlogMetrics(registers),
    ...learningMetrics(registers),
    ...jobMetrics(registers),
    ...sftpMetrics(registers),
    requestFinished: ({ method, route, status, durationMs }) =>
      requests.observe({ method, route, status: String(status) }, durationMs / 1000),
    attemptFinished({ operation, gatewayType, state, responseCode, durationMs }) {
      attempts.inc({ operation, gateway_type: gatewayType, state, response_code: responseCode })
      gatewayDuration.observe({ gateway_type: gatewayType, operation }, durationMs / 1000)
    },
    unclassifiedDecline: ({ gatewayType }) => unclassified.inc({ gateway_type: gatewayType }),
    attemptUnresolved: () => unansweredLookUps.inc(),
    retryRun: (end) => retries.inc({ end }),
    render: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  }
}

type LearningMetrics = Pick<
  Metrics,
  'outcomeLearned' | 'learningFailed' | 'modelVersionSaved' | 'modelUnavailable' | 'modelsLooked'
>

function learningMetrics(registers: Registry[]): LearningMetrics {
  const counter = (name: string, help: string, ...labelNames: string[]) =>
    new Counter({ name, help, labelNames: ['mode', ...labelNames], registers })
  const gauge = (name: string, help: string) => new Gauge({ name, help, labelNames: ['mode'], registers })
  const learned = counter(
    'reprise_outcomes_learned_total',
    'Outcomes that models learned, by mode and source',
    'source',
  )
  const failed = counter('reprise_learning_failures_total', 'Outcomes that a model could not learn, by mode')
  const saved = counter('reprise_model_versions_total', 'Model versions that this process wrote, by mode')
  const unavailable = counter('reprise_model_failures_total', 'Times a model could not be read or written, by mode')
  const loaded = gauge('reprise_models_loaded', 'Models in the memory of this process, by mode')
  const age = gauge(
    'reprise_model_checkpoint_age_seconds',
    'Age of the oldest checkpoint that has outcomes after it, by mode; 0: all is in one',
  )
  const size = gauge('reprise_model_checkpoint_bytes', 'Largest checkpoint of the loaded models, as JSON, by mode')
  const lag = new Histogram({
    name: 'reprise_learning_lag_seconds',
    help: 'From an outcome known to learned, by mode and source',
    labelNames: ['mode', 'source'],
    buckets: LAG_BUCKETS,
    registers,
  })
  return {
    outcomeLearned({ mode, source, lagMs }) {
      learned.inc({ mode, source })
      lag.observe({ mode, source }, lagMs / 1000)
    },
    learningFailed: ({ mode }) => failed.inc({ mode }),
    modelVersionSaved: ({ mode }) => saved.inc({ mode }),
    modelUnavailable: ({ mode }) => unavailable.inc({ mode }),
    modelsLooked(look) {
      const { mode } = look
      loaded.set({ mode }, look.loaded)
      age.set({ mode }, look.unsavedMs / 1000)
      size.set({ mode }, look.snapshotBytes)
    },
  }
}
