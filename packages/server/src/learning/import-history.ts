import { createHash } from 'node:crypto'
import type { FailedPayment } from '@reprise/engine'
import type { Clock } from '../domain/clock.ts'
import type { Tenant } from '../domain/company.ts'
import { Conflict, InvalidField } from '../domain/errors.ts'
import type { GatewayAccount } from '../domain/gateway-account.ts'
import type { MerchantConfigurations } from '../recovery/merchant-port.ts'
import { breathe, OUTCOMES_A_BREATH } from './breathe.ts'
import { companiesOfModel, type EngineOfVersion, type EnginePorts, engineOfVersion } from './engine-of-version.ts'
import { followLog } from './follow-log.ts'
import type { ModelKey } from './model-port.ts'
import { asModelSees, modelKeyOf } from './model-scope.ts'
import { OpenPayments } from './open-payments.ts'
import { type HistoryFault, readHistory } from './read-history.ts'

export interface ImportPorts extends EnginePorts {
  readonly clock: Clock
  readonly configurations: Pick<MerchantConfigurations, 'read'>
  readonly poolsModels: boolean
  /** Names this process among those that write versions. */
  readonly holder: string
  /** Its bytes, from the beginning each time. @throws NotFound when it cannot be read */
  readonly openFile: (path: string) => AsyncIterable<Uint8Array>
}

export interface ImportOrder {
  readonly tenant: Tenant
  readonly path: string
  /** Only says what is wrong with the file. */
  readonly isDryRun: boolean
}

export interface ImportProgress {
  readonly phase: 'validating' | 'learning'
  readonly rows: number
}

export interface ImportResult {
  readonly end: 'imported' | 'valid' | 'faulty' | 'imported_before'
  readonly rows: number
  readonly payments: number
  readonly ignoredColumns: readonly string[]
  /** Null unless something was imported. */
  readonly version: number | null
  /** The first twenty. */
  readonly faults: readonly HistoryFault[]
}

const FAULTS_MAX = 20
const ROWS_A_REPORT = 10_000

/**
 * Teaches a company's model past attempts, from a file: reads all of it first, and learns only when nothing is wrong with
 * it; then one new version has all of it. A file that the model has learned is not learned again.
 * @throws Conflict when another writes the model; NotFound when the file cannot be read
 */
export async function importHistory(
  ports: ImportPorts,
  order: ImportOrder,
  onProgress: (progress: ImportProgress) => void,
): Promise<ImportResult> {
  const { gateways } = await ports.configurations.read(order.tenant)
  const { sha256, ...checked } = await passOver(ports, order, gateways, 'validating', onProgress, async () => {})
  if (checked.faults.length > 0) return { ...checked, end: 'faulty', version: null }
  if (order.isDryRun) return { ...checked, end: 'valid', version: null }

  const key = modelKeyOf(order.tenant, ports.poolsModels)
  const [base = 0] = await ports.versions.currentVersions([key])
  await claim(ports, key, base)
  try {
    const model = await engineOfVersion(ports, key)
    if (model.imports.some((file) => file.sha256 === sha256)) {
      return { ...checked, end: 'imported_before', version: null }
    }
    const followed = await followToHead(ports, key, model)
    const learned = await passOver(ports, order, gateways, 'learning', onProgress, async (payment, row) => {
      model.engine.learn(asModelSees(key, order.tenant.companyId, payment))
      if (row % OUTCOMES_A_BREATH === 0) await breathe()
      if (row % ROWS_A_REPORT === 0) await claim(ports, key, base)
    })
    if (learned.sha256 !== sha256) throw new Conflict('The file changed while it was read: nothing was imported.')
    const saved = await ports.versions.save(key, base, ports.holder, {
      madeAt: ports.clock.now(),
      madeBy: 'import',
      restoredVersion: null,
      outcomesLearned: model.outcomesLearned + followed.learned + checked.rows,
      positions: followed.positions,
      imports: [...model.imports, { sha256, rows: checked.rows, importedAt: ports.clock.now().toISOString() }],
      snapshot: model.engine.snapshot(),
    })
    if (saved === null) throw busy()
    ports.events.versionSaved({ key, version: saved.version, snapshotBytes: saved.snapshotBytes })
    return { ...checked, end: 'imported', version: saved.version }
  } finally {
    await ports.versions.release(key, ports.holder)
  }
}

/** Reads the whole file once; stops at so many faults. */
async function passOver(
  ports: ImportPorts,
  { tenant, path }: ImportOrder,
  gateways: readonly GatewayAccount[],
  phase: ImportProgress['phase'],
  onProgress: (progress: ImportProgress) => void,
  take: (payment: FailedPayment, row: number) => Promise<void>,
) {
  const hash = createHash('sha256')
  const payments = new OpenPayments()
  const faults: HistoryFault[] = []
  let ignoredColumns: readonly string[] = []
  let rows = 0
  for await (const read of readHistory(hashed(ports.openFile(path), hash), ports.clock.now())) {
    if (read.kind === 'header') {
      ignoredColumns = read.ignoredColumns
      continue
    }
    if (read.kind === 'fault') {
      faults.push(read.fault)
    } else {
      const { line, row } = read
      const payment = addRow(payments, row, tenant, gateways, line, faults)
      rows += 1
      if (payment !== null) await take(payment, rows)
      if (rows % ROWS_A_REPORT === 0) onProgress({ phase, rows })
    }
    if (faults.length >= FAULTS_MAX) break
  }
  return { sha256: hash.digest('hex'), rows, payments: payments.count, ignoredColumns, faults }
}

function addRow(
  payments: OpenPayments,
  row: Parameters<OpenPayments['add']>[0],
  { companyId }: Tenant,
  gateways: readonly GatewayAccount[],
  line: number,
  faults: HistoryFault[],
): FailedPayment | null {
  try {
    return payments.add(row, companyId, gatewayIdOf(gateways, row.gateway))
  } catch (error) {
    if (!(error instanceof InvalidField)) throw error
    faults.push({ line, column: error.field, rule: error.rule })
    return null
  }
}

/** One of the company's own, so that what is learned of it holds for it; else as it is called in the file. */
function gatewayIdOf(gateways: readonly GatewayAccount[], named: string): string {
  const account = gateways.find(
    ({ gatewayToken, merchantAccountReferenceId }) => gatewayToken === named || merchantAccountReferenceId === named,
  )
  return account?.gatewayToken ?? named
}

async function* hashed(bytes: AsyncIterable<Uint8Array>, hash: ReturnType<typeof createHash>) {
  for await (const chunk of bytes) {
    hash.update(chunk)
    yield chunk
  }
}

async function followToHead(ports: ImportPorts, key: ModelKey, model: EngineOfVersion) {
  const positions: Record<string, number> = { ...model.positions }
  let learned = 0
  for (const companyId of await companiesOfModel(ports.log, key)) {
    const tenant = { companyId, mode: key.mode }
    const from = positions[companyId] ?? 0
    const whole = { pagesMax: Number.POSITIVE_INFINITY, isKnown: () => false, isStopping: () => false }
    const followed = await followLog(ports, { key, engine: model.engine, tenant, from, ...whole })
    positions[companyId] = followed.position
    learned += followed.learned
  }
  return { positions, learned }
}

async function claim({ versions, holder }: ImportPorts, key: ModelKey, base: number): Promise<void> {
  if (!(await versions.claim(key, base, holder))) throw busy()
}

function busy(): Conflict {
  return new Conflict(
    'Another process is writing this model, or changed it meanwhile: nothing was imported. Try again.',
  )
}
