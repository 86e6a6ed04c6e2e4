import type { Company, Mode } from '../domain/company.ts'
import type { ImportState } from '../learning/import-jobs.ts'
import { listVersions, type ManageModelsPorts, resetModel, rollBackModel } from '../learning/manage-models.ts'
import type { ModelVersion } from '../learning/model-port.ts'
import { type StartImportPorts, startImport } from '../learning/start-import.ts'
import type { CancelRecovery } from '../recovery/cancel-recovery.ts'
import type { CardRangeImport } from '../recovery/card-ranges-port.ts'
import { type CompanyPorts, createCompany, updateCompany } from '../recovery/create-company.ts'
import { type CreateKeyPorts, createKey } from '../recovery/create-key.ts'
import { type ExplainedDecision, type ExplainPorts, explainDecision } from '../recovery/explain-decision.ts'
import type { ExportResults } from '../recovery/export-results.ts'
import { FieldReader } from '../recovery/field-reader.ts'
import { findCompany, readCompanyCode } from '../recovery/find-company.ts'
import { type ImportCardRangesPorts, importCardRanges } from '../recovery/import-card-ranges.ts'
import { listKeys } from '../recovery/list-keys.ts'
import type { ManageOpenPgpKeyPorts } from '../recovery/manage-openpgp-key.ts'
import type { ManageSftpUsersPorts } from '../recovery/manage-sftp-users.ts'
import type { ListedApiKey } from '../recovery/merchant-port.ts'
import { type ReadCasePorts, readCase } from '../recovery/read-case.ts'
import type { ResolveAttempt, SettleAttempt } from '../recovery/resolve-attempt.ts'
import { resolveCase } from '../recovery/resolve-case.ts'
import { revokeKey } from '../recovery/revoke-key.ts'
import { type RotateDataKeyPorts, reencryptRecords, rotateDataKey } from '../recovery/rotate-data-key.ts'
import { settleCase } from '../recovery/settle-case.ts'
import type { SeenUnclassifiedCode, UnclassifiedCodes } from '../recovery/unclassified-codes-port.ts'
import type { Reencrypted } from '../recovery/vault-port.ts'
import { type BatchOperationPorts, type BatchResultsOfCommands, createBatchOperations } from './batch-operations.ts'
import { createOpenPgpOperations, type OpenPgpResults } from './openpgp-operations.ts'
import { createSftpUserOperations, type SftpUserResults } from './sftp-user-operations.ts'
import { type ShownCase, type ShownResolution, showCase } from './shown-case.ts'

/** A key as an operator sees it: everything but the key. */
export interface ShownKey {
  readonly keyId: string
  readonly company: string
  readonly mode: Mode
  /** The key's last four characters before any padding. */
  readonly endsWith: string
  readonly createdAt: string
  readonly revokedAt: string | null
}

/** A decision as an operator sees it: whose it is, its card as it was kept, and what a replay of it came to. */
export interface ShownDecision extends Omit<ExplainedDecision, 'tenant' | 'companyCode' | 'decidedAt' | 'replay'> {
  readonly company: string
  readonly mode: Mode
  readonly decidedAt: string
  readonly replay: ShownReplay | null
}

export interface ShownReplay extends Omit<NonNullable<ExplainedDecision['replay']>, 'at'> {
  readonly at: string | null
}

export type ShownCompany = Omit<Company, 'companyId' | 'preflight'> & { readonly preflightUrl: string | null }

/** A version of a model, as an operator sees it. */
export interface ShownVersion {
  readonly mode: Mode
  readonly version: number
  readonly isCurrent: boolean
  readonly madeAt: string
  readonly madeBy: ModelVersion['madeBy']
  readonly restoredVersion: number | null
  readonly outcomesLearned: number
  readonly imports: ModelVersion['imports']
  readonly snapshotBytes: number
}

/** A decline code in no table, as an operator sees it. */
export interface ShownCode extends Omit<SeenUnclassifiedCode, 'companyCode' | 'firstSeenAt' | 'lastSeenAt'> {
  readonly company: string
  readonly firstSeenAt: string
  readonly lastSeenAt: string
}

/** What each operation answers; JSON, because it may have come through the socket. */
export interface AdminResults extends SftpUserResults, OpenPgpResults, BatchResultsOfCommands {
  'company.create': { readonly company: ShownCompany }
  'company.list': { readonly companies: readonly ShownCompany[] }
  'company.show': { readonly company: ShownCompany }
  'company.update': { readonly company: ShownCompany }
  /** The only time that anybody sees the key. */
  'key.create': { readonly key: ShownKey; readonly apiKey: string }
  'key.list': { readonly keys: readonly ShownKey[] }
  'key.revoke': { readonly keyId: string }
  'vault.rotate': Reencrypted & { readonly version: number }
  'vault.reencrypt': Reencrypted
  explain: ShownDecision
  'case.show': ShownCase
  'case.cancel': ShownCase
  'case.resolve': ShownResolution
  'case.settle': ShownCase
  'codes.unclassified': { readonly codes: readonly ShownCode[] }
  'card-ranges.import': CardRangeImport
  'model.list': { readonly versions: readonly ShownVersion[] }
  'model.rollback': { readonly version: number }
  'model.reset': { readonly version: number }
  'history.import': { readonly importId: string }
  /** Answers when there is something newer than the step named, or the end. */
  'history.progress': ImportState
}

export type AdminOperationName = keyof AdminResults

/** Each reads its own request, of any form, and throws RequestError for what is wrong with it. */
export type AdminOperations = {
  readonly [Name in AdminOperationName]: (request: unknown) => Promise<AdminResults[Name]>
}

export type AdminPorts = CompanyPorts &
  CreateKeyPorts &
  RotateDataKeyPorts &
  ManageSftpUsersPorts &
  ManageOpenPgpKeyPorts &
  ExplainPorts &
  ReadCasePorts &
  ManageModelsPorts &
  StartImportPorts &
  ImportCardRangesPorts &
  Pick<BatchOperationPorts, 'batches' | 'batchLayouts' | 'batchFormat'> & {
    readonly unclassifiedCodes: Pick<UnclassifiedCodes, 'list'>
    /** What reaches gateways and cards; opened by the first command that needs it. */
    readonly recovery: () => Promise<RecoveryCommands>
  }

export interface RecoveryCommands {
  readonly exportResults: ExportResults
  readonly cancelRecovery: CancelRecovery
  readonly resolveAttempt: ResolveAttempt
  readonly settleAttempt: SettleAttempt
}

/** Longer than any code or id: what is longer names nothing. */
const ID_LENGTH_MAX = 100

/** More unknown codes than that are no list any more, but a gateway whose table is missing. */
const CODES_SHOWN_MAX = 500

/** What an operator may do from a terminal of this machine, and no API key can. */
export function createAdminOperations(ports: AdminPorts): AdminOperations {
  return {
    'company.create': async (request) => ({ company: showCompany(await createCompany(ports, forInitiators(request))) }),
    'company.list': async () => ({ companies: (await ports.companies.list()).map(showCompany) }),
    'company.show': async (request) => {
      const code = readCompanyCode(new FieldReader(request), 'code')
      return { company: showCompany(await findCompany(ports.companies, code)) }
    },
    'company.update': async (request) => {
      const code = readCompanyCode(new FieldReader(request), 'code')
      return { company: showCompany(await updateCompany(ports, code, forInitiators(request))) }
    },
    'key.create': async (request) => {
      const { apiKey, listed } = await createKey(ports, request)
      return { key: showKey(listed), apiKey: apiKey.reveal() }
    },
    'key.list': async (request) => {
      const code = new FieldReader(request).text('company', ID_LENGTH_MAX) ?? null
      return { keys: (await listKeys(ports, code)).map(showKey) }
    },
    'key.revoke': async (request) => {
      const keyId = new FieldReader(request).requiredText('keyId', ID_LENGTH_MAX)
      await revokeKey(ports, keyId)
      return { keyId }
    },
    ...createSftpUserOperations(ports),
    ...createOpenPgpOperations(ports),
    'vault.rotate': (request) => rotateDataKey(ports, request),
    'vault.reencrypt': (request) => reencryptRecords(ports, request),
    explain: async (request) => {
      const fields = new FieldReader(request)
      const wantsReplay = fields.boolean('replay') ?? false
      return showDecision(await explainDecision(ports, transactionIdOf(request), wantsReplay))
    },
    'case.show': async (request) => showCase(await readCase(ports, transactionIdOf(request))),
    'case.cancel': async (request) => {
      const transactionId = transactionIdOf(request)
      const { tenant, attempts } = await readCase(ports, transactionId)
      const { cancelRecovery } = await ports.recovery()
      // A follow-up is in no recovery itself, and means that of its payment.
      await cancelRecovery(tenant, attempts[0]?.entry.transaction.transactionId ?? transactionId, request)
      return showCase(await readCase(ports, transactionId))
    },
    'case.resolve': async (request) => {
      const { resolveAttempt } = await ports.recovery()
      const { reading, asked } = await resolveCase(ports, resolveAttempt, transactionIdOf(request))
      return { asked, case: showCase(reading) }
    },
    ...createBatchOperations(ports),
    'codes.unclassified': async () => ({ codes: (await ports.unclassifiedCodes.list(CODES_SHOWN_MAX)).map(showCode) }),
    'card-ranges.import': (request) => importCardRanges(ports, request),
    'case.settle': async (request) => {
      const { settleAttempt } = await ports.recovery()
      return showCase(await settleCase(ports, settleAttempt, request))
    },
    'model.list': async (request) => ({ versions: showVersions(await listVersions(ports, request)) }),
    'model.rollback': async (request) => ({ version: (await rollBackModel(ports, request)).version }),
    'model.reset': async (request) => ({ version: (await resetModel(ports, request)).version }),
    'history.import': async (request) => ({ importId: await startImport(ports, request) }),
    'history.progress': (request) => {
      const fields = new FieldReader(request)
      const importId = fields.requiredText('importId', ID_LENGTH_MAX)
      const step = fields.required('step', fields.integer('step', 0, Number.MAX_SAFE_INTEGER))
      return ports.imports.next(importId, step)
    },
  }
}

function showCode({ companyCode, firstSeenAt, lastSeenAt, ...code }: SeenUnclassifiedCode): ShownCode {
  return {
    ...code,
    company: companyCode,
    firstSeenAt: firstSeenAt.toISOString(),
    lastSeenAt: lastSeenAt.toISOString(),
  }
}

function transactionIdOf(request: unknown): string {
  return new FieldReader(request).requiredText('transactionId', ID_LENGTH_MAX)
}

const INITIATORS = ['customer', 'merchant'] as const

/** An operator names limits once, for both initiators or for one; the settings hold them apart. */
function forInitiators(request: unknown): unknown {
  const fields = new FieldReader(request)
  const initiator = fields.oneOf('initiator', INITIATORS) ?? null
  const { limits, ...others } = request as { readonly limits?: unknown }
  if (limits === undefined) return others
  return {
    ...others,
    limits: {
      ...(initiator === 'merchant' ? {} : { customerInitiated: limits }),
      ...(initiator === 'customer' ? {} : { merchantInitiated: limits }),
    },
  }
}

function showCompany({ companyId: _, preflight, ...shown }: Company): ShownCompany {
  return { ...shown, preflightUrl: preflight?.url ?? null }
}

function showDecision({ tenant, companyCode, decidedAt, replay, ...decision }: ExplainedDecision): ShownDecision {
  return {
    company: companyCode,
    mode: tenant.mode,
    ...decision,
    decidedAt: decidedAt.toISOString(),
    replay: replay === null ? null : { ...replay, at: replay.at?.toISOString() ?? null },
  }
}

/** Of each mode the newest is current. */
function showVersions(versions: readonly (ModelVersion & { readonly mode: Mode })[]): ShownVersion[] {
  return versions.map((listed, index) => {
    const { mode, version, madeBy, restoredVersion, outcomesLearned, imports, snapshotBytes } = listed
    const isCurrent = versions[index - 1]?.mode !== mode
    const madeAt = listed.madeAt.toISOString()
    return { mode, version, isCurrent, madeAt, madeBy, restoredVersion, outcomesLearned, imports, snapshotBytes }
  })
}

function showKey(key: ListedApiKey): ShownKey {
  return {
    keyId: key.keyId,
    company: key.companyCode,
    mode: key.mode,
    endsWith: key.hint,
    createdAt: key.createdAt.toISOString(),
    revokedAt: key.revokedAt?.toISOString() ?? null,
  }
}
