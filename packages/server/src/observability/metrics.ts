import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** What the operator sees at /metrics. Labels have few values each: types and codes, never ids. */
export interface Metrics {
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
  unresolvedAttempts(count: number): void
  render(): Promise<{ contentType: string; text: string }>
}

// Seconds, as Prometheus wants them: from a charge in the sandbox to a gateway that takes its whole deadline.
const DURATION_BUCKETS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

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
  const unresolved = new Gauge({
    name: 'reprise_unresolved_attempts',
    help: 'Attempts whose outcome is not known and which no living request waits for, as of the last look',
    registers,
  })
  return {
    requestFinished: ({ method, route, status, durationMs }) =>
      requests.observe({ method, route, status: String(status) }, durationMs / 1000),
    attemptFinished({ operation, gatewayType, state, responseCode, durationMs }) {
      attempts.inc({ operation, gateway_type: gatewayType, state, response_code: responseCode })
      gatewayDuration.observe({ gateway_type: gatewayType, operation }, durationMs / 1000)
    },
    unclassifiedDecline: ({ gatewayType }) => unclassified.inc({ gateway_type: gatewayType }),
    attemptUnresolved: () => unansweredLookUps.inc(),
    unresolvedAttempts: (count) => unresolved.set(count),
    render: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  }
}
