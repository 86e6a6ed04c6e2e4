import type { RetryEngine } from '@reprise/engine'
import type { LearningEvents } from './learning-events-port.ts'
import type { ImportedFile, LogPositions, ModelKey, ModelVersions, SavedModel } from './model-port.ts'
import { type EngineFactory, seedOf } from './model-scope.ts'
import type { OutcomeLog } from './outcome-log-port.ts'

/** Outcomes that a model without a version it can read learns again from the log, the newest: some minutes' work. */
const RELEARNED_MAX = 50_000
/** Of each company, where many share the model. */
const RELEARNED_MIN = 500

export interface EnginePorts {
  readonly versions: ModelVersions
  readonly log: OutcomeLog
  readonly createEngine: EngineFactory
  readonly events: LearningEvents
}

/** An engine as a version left it, and where the log goes on. */
export interface EngineOfVersion {
  readonly engine: RetryEngine
  /** The current version, whether or not the engine reads it: what the next one is written after. */
  readonly base: number
  readonly snapshotBytes: number
  readonly outcomesLearned: number
  readonly positions: LogPositions
  readonly imports: readonly ImportedFile[]
}

/**
 * The engine of the newest version that it reads. Versions of another engine are skipped and said so; where none is left
 * it begins with the shipped model, and a stretch of the log before it.
 */
export async function engineOfVersion(ports: EnginePorts, key: ModelKey): Promise<EngineOfVersion> {
  const newest = await ports.versions.newest(key)
  const base = newest?.version ?? 0
  for (let saved = newest; saved !== null; saved = await ports.versions.newest(key, saved.version)) {
    const read = readVersion(ports, key, saved)
    if (read !== null) return { ...read, base }
  }
  const fresh = { base, snapshotBytes: 0, outcomesLearned: 0, imports: [] }
  const engine = ports.createEngine({ seed: seedOf(key) })
  return { ...fresh, engine, positions: await positionsToRelearn(ports.log, key) }
}

/** Null when the engine does not read it, which is said. */
export function readVersion(
  { createEngine, events }: Pick<EnginePorts, 'createEngine' | 'events'>,
  key: ModelKey,
  saved: SavedModel,
): EngineOfVersion | null {
  const seed = seedOf(key)
  const { version: base, snapshot, snapshotBytes, outcomesLearned, positions, imports } = saved
  try {
    const engine = createEngine(snapshot === null ? { seed } : { seed, model: snapshot })
    return { engine, base, snapshotBytes, outcomesLearned, positions, imports }
  } catch (error) {
    events.versionRefused({ key, version: base, error })
    return null
  }
}

/** The companies whose outcomes teach a model. */
export async function companiesOfModel(log: OutcomeLog, key: ModelKey): Promise<readonly string[]> {
  return key.companyId === null ? log.companies() : [key.companyId]
}

async function positionsToRelearn(log: OutcomeLog, key: ModelKey): Promise<LogPositions> {
  const companies = await companiesOfModel(log, key)
  const count = Math.max(RELEARNED_MIN, Math.floor(RELEARNED_MAX / Math.max(1, companies.length)))
  const positions: Record<string, number> = {}
  for (const companyId of companies) {
    positions[companyId] = await log.positionBefore({ companyId, mode: key.mode }, count)
  }
  return positions
}
