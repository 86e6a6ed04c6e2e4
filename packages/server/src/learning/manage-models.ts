import type { Clock } from '../domain/clock.ts'
import { MODES, type Mode } from '../domain/company.ts'
import { Conflict, NotFound } from '../domain/errors.ts'
import { FieldReader } from '../recovery/field-reader.ts'
import { findCompany, readCompanyCode } from '../recovery/find-company.ts'
import type { Companies } from '../recovery/merchant-port.ts'
import { companiesOfModel } from './engine-of-version.ts'
import type { LogPositions, ModelKey, ModelVersion, ModelVersions, SavedModel } from './model-port.ts'
import { type EngineFactory, modelKeyOf, seedOf } from './model-scope.ts'
import type { OutcomeLog } from './outcome-log-port.ts'

export interface ManageModelsPorts {
  readonly companies: Companies
  readonly versions: ModelVersions
  readonly log: OutcomeLog
  readonly createEngine: EngineFactory
  readonly clock: Clock
  readonly poolsModels: boolean
}

const VERSION_MAX = 2 ** 31 - 1

/** Versions of a company's models, newest first, or of the one that it shares; of one mode where it is named. */
export async function listVersions(
  ports: ManageModelsPorts,
  request: unknown,
): Promise<readonly (ModelVersion & { readonly mode: Mode })[]> {
  const fields = new FieldReader(request)
  const named = fields.oneOf('mode', MODES) ?? null
  const company = await findCompany(ports.companies, readCompanyCode(fields))
  const lists = MODES.filter((mode) => named === null || mode === named).map(async (mode) => {
    const versions = await ports.versions.list(modelKeyOf({ ...company, mode }, ports.poolsModels))
    return versions.map((version) => ({ ...version, mode }))
  })
  return (await Promise.all(lists)).flat()
}

/**
 * Makes an older version current again, as a new one. Outcomes that became known since are not learned again; those that
 * become known from now on are. Servers go over to it within seconds.
 * @throws InvalidField, NotFound; Conflict for a version that this engine does not read
 */
export async function rollBackModel(ports: ManageModelsPorts, request: unknown): Promise<ModelVersion> {
  const fields = new FieldReader(request)
  const key = await readKey(ports, fields)
  const wanted = fields.required('version', fields.integer('version', 1, VERSION_MAX))
  const saved = await ports.versions.find(key, wanted)
  if (saved === null) throw new NotFound('There is no such version: "model list" shows those that are kept.')
  const { snapshot, outcomesLearned, imports } = saved
  refuseUnreadable(ports.createEngine, key, snapshot)
  return ports.versions.supersede(key, {
    madeAt: ports.clock.now(),
    madeBy: 'rollback',
    restoredVersion: wanted,
    outcomesLearned,
    imports,
    positions: await headsOf(ports.log, key),
    snapshot,
  })
}

/** Makes the shipped model current, as a new version that knows no outcome; an import can be repeated after it. */
export async function resetModel(ports: ManageModelsPorts, request: unknown): Promise<ModelVersion> {
  const key = await readKey(ports, new FieldReader(request))
  return ports.versions.supersede(key, {
    madeAt: ports.clock.now(),
    madeBy: 'reset',
    restoredVersion: null,
    outcomesLearned: 0,
    imports: [],
    positions: await headsOf(ports.log, key),
    snapshot: null,
  })
}

async function readKey(ports: ManageModelsPorts, fields: FieldReader): Promise<ModelKey> {
  const code = readCompanyCode(fields)
  const mode = fields.required('mode', fields.oneOf('mode', MODES))
  const { companyId } = await findCompany(ports.companies, code)
  return modelKeyOf({ companyId, mode }, ports.poolsModels)
}

function refuseUnreadable(createEngine: EngineFactory, key: ModelKey, snapshot: SavedModel['snapshot']): void {
  if (snapshot === null) return
  try {
    createEngine({ seed: seedOf(key), model: snapshot })
  } catch (error) {
    throw new Conflict('This engine does not read that version: another version of Reprise made it.', { cause: error })
  }
}

async function headsOf(log: OutcomeLog, key: ModelKey): Promise<LogPositions> {
  const positions: Record<string, number> = {}
  for (const companyId of await companiesOfModel(log, key)) {
    positions[companyId] = await log.head({ companyId, mode: key.mode })
  }
  return positions
}
