import { createReadStream } from 'node:fs'
import type { Config } from '../config.ts'
import type { Clock } from '../domain/clock.ts'
import { NotFound } from '../domain/errors.ts'
import type { IdSource } from '../domain/ids.ts'
import { ImportJobs } from '../learning/import-jobs.ts'
import type { LearningEvents } from '../learning/learning-events-port.ts'
import type { ManageModelsPorts } from '../learning/manage-models.ts'
import type { EngineFactory } from '../learning/model-scope.ts'
import type { StartImportPorts } from '../learning/start-import.ts'
import type { Companies, MerchantConfigurations } from '../recovery/merchant-port.ts'
import type { Database } from '../storage/database.ts'
import { ModelStore } from '../storage/model-store.ts'
import { OutcomeLogStore } from '../storage/outcome-log-store.ts'

export interface ModelAdminSurroundings {
  readonly clock: Clock
  readonly ids: IdSource
  readonly database: Database
  readonly companies: Companies
  readonly configurations: MerchantConfigurations
  readonly createEngine: EngineFactory
  readonly events: LearningEvents
}

/** What the operator’s commands on models stand on, in a server and in a process of their own. */
export function composeModelAdmin(
  config: Pick<Config, 'poolsModels'>,
  surroundings: ModelAdminSurroundings,
): ManageModelsPorts & StartImportPorts {
  const { clock, ids, database, companies, configurations, createEngine, events } = surroundings
  const { poolsModels } = config
  const models = { versions: new ModelStore(database), log: new OutcomeLogStore(database), createEngine, clock }
  const imports = new ImportJobs({
    ...models,
    events,
    configurations,
    poolsModels,
    holder: ids.next(),
    openFile: readFileBytes,
  })
  return { ...models, companies, poolsModels, imports }
}

async function* readFileBytes(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'error'
    throw new NotFound(`The file cannot be read (${code}).`)
  }
}

/** For a command of its own: what matters is said by its answer. */
export const SILENT_EVENTS: LearningEvents = {
  outcomeLearned() {},
  learningFailed() {},
  versionSaved() {},
  versionTaken() {},
  versionRefused() {},
  modelUnavailable() {},
  modelsLooked() {},
}
