import { createRetryEngine, type FailedPayment, type RetryEngine } from '@reprise/engine'
import type { EngineFactory } from '../../src/learning/model-scope.ts'

/** An engine that decides by the real one and remembers what it learned, each attempt by its name. */
export interface CountingEngine extends RetryEngine {
  /** In the order of learning, each once: payment, place of the attempt, its instant and its outcome. */
  readonly learned: readonly string[]
  /** Customers and merchants that it was taught, in the same order. */
  readonly customers: readonly string[]
  /** Learned again, which changed nothing. */
  readonly repeated: number
}

export interface CountingEngines {
  readonly create: EngineFactory
  readonly made: CountingEngine[]
  /** The one made last: of the newest version, or of the last start. */
  readonly newest: CountingEngine
}

/** @param version snapshots of another one are refused, as by an engine of another release */
export function countingEngines(version = 'counting-1', refuses: (payment: FailedPayment) => boolean = () => false) {
  const made: CountingEngine[] = []
  const create: EngineFactory = ({ model }) => {
    if (model !== undefined && model.version !== version) throw new Error(`model.version must be ${version}`)
    const engine = createCountingEngine(version, (model?.['learned'] ?? []) as readonly string[], refuses)
    made.push(engine)
    return engine
  }
  const engines: CountingEngines = {
    create,
    made,
    get newest() {
      const newest = made.at(-1)
      if (newest === undefined) throw new Error('No engine was made yet')
      return newest
    },
  }
  return engines
}

function createCountingEngine(
  version: string,
  known: readonly string[],
  refuses: (payment: FailedPayment) => boolean,
): CountingEngine {
  const rules = createRetryEngine()
  const names = new Set(known)
  const customers: string[] = []
  let repeated = 0
  return {
    recommend: rules.recommend,
    decide: rules.decide,
    chooseGateway: rules.chooseGateway,
    learn(payment) {
      if (refuses(payment)) throw new Error('scripted: not to be learned')
      rules.learn(payment)
      const name = nameOf(payment)
      if (names.has(name)) {
        repeated += 1
        return
      }
      names.add(name)
      customers.push(payment.customerId ?? '')
    },
    snapshot: () => ({ version, learned: [...names] }),
    get learned() {
      return [...names]
    },
    get customers() {
      return [...customers]
    },
    get repeated() {
      return repeated
    },
  }
}

function nameOf({ paymentId, attempts }: FailedPayment): string {
  const newest = attempts.at(-1)
  return `${paymentId}/${attempts.length} ${newest?.at.toISOString()} ${newest?.outcome}`
}
