import { createRetryEngine } from '@reprise/engine'
import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import type { Clock } from '../domain/clock.ts'
import type { IdSource } from '../domain/ids.ts'
import { CompanyModels } from '../learning/company-models.ts'
import type { LearningEvents } from '../learning/learning-events-port.ts'
import type { ModelKey } from '../learning/model-port.ts'
import type { EngineFactory } from '../learning/model-scope.ts'
import type { MerchantConfigurations } from '../recovery/merchant-port.ts'
import type { Database } from '../storage/database.ts'
import { ModelStore } from '../storage/model-store.ts'
import { OutcomeLogStore } from '../storage/outcome-log-store.ts'

/** How often a process looks for what others wrote: an outage that another process sees is known here within 5 seconds. */
export const FOLLOW_EVERY_MS = 5_000

interface LearningMetrics {
  outcomeLearned: LearningEvents['outcomeLearned']
  learningFailed(failure: { mode: string }): void
  modelVersionSaved(saved: { mode: string }): void
  modelUnavailable(failure: { mode: string }): void
  modelsLooked: LearningEvents['modelsLooked']
}

export interface LearningSurroundings {
  readonly database: Database
  readonly configurations: MerchantConfigurations
  readonly clock: Clock
  readonly ids: IdSource
  readonly createEngine: EngineFactory
  readonly events: LearningEvents
}

/** The models of a server process. */
export function composeModels(config: Pick<Config, 'poolsModels'>, surroundings: LearningSurroundings): CompanyModels {
  const { database, ids, ...ports } = surroundings
  return new CompanyModels({
    ...ports,
    versions: new ModelStore(database),
    log: new OutcomeLogStore(database),
    holder: ids.next(),
    poolsModels: config.poolsModels,
  })
}

export function engineFactory({ explorationShare }: Pick<Config, 'explorationShare'>): EngineFactory {
  return (options) => createRetryEngine({ ...options, exploration: explorationShare })
}

/** What the learning side tells, to log and metrics. */
export function learningEventsOf(logger: Logger, metrics: LearningMetrics): LearningEvents {
  const nameOf = ({ companyId, mode }: ModelKey) => ({ companyId: companyId ?? 'all companies', mode })
  return {
    outcomeLearned: metrics.outcomeLearned,
    modelsLooked: metrics.modelsLooked,
    learningFailed({ mode, error }) {
      metrics.learningFailed({ mode })
      logger.error({ err: error, mode }, 'an outcome could not be learned')
    },
    versionSaved({ key, version, snapshotBytes }) {
      metrics.modelVersionSaved({ mode: key.mode })
      logger.info({ ...nameOf(key), version, snapshotBytes }, 'saved a version of a model')
    },
    versionTaken({ key, version }) {
      logger.info({ ...nameOf(key), version }, 'went over to a version of a model')
    },
    versionRefused({ key, version, error }) {
      logger.warn(
        { ...nameOf(key), version, err: error },
        'this engine does not read a version of a model: an older one is taken, or it learns again from the log',
      )
    },
    modelUnavailable({ key, error }) {
      metrics.modelUnavailable({ mode: key.mode })
      logger.error({ ...nameOf(key), err: error }, 'a model could not be read or written')
    },
  }
}
