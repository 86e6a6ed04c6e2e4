import type { Tenant } from '../domain/company.ts'
import { NotFound } from '../domain/errors.ts'
import type { OutageSource } from '../domain/outage.ts'
import type { RecoveryCase } from '../domain/recovery-case.ts'
import type { DecidedAttempt, Decisions } from './decision-port.ts'
import { type GatewayNames, readGatewayNames } from './gateway-names.ts'
import type { LedgerEntry, PaymentLedger, TransactionOwner, TransactionOwners } from './ledger-port.ts'
import type { Gateways } from './merchant-port.ts'
import type { Outages } from './outages-port.ts'

export interface ReadCasePorts {
  readonly owners: TransactionOwners
  readonly ledger: Pick<PaymentLedger, 'find' | 'caseOf'>
  readonly decisions: Decisions
  readonly gateways: Pick<Gateways, 'list'>
  readonly outages: Pick<Outages, 'listTroubled'>
}

/** One try, and what was decided after it; null: there was nothing to decide. */
export interface CaseAttempt {
  readonly entry: LedgerEntry
  readonly decision: DecidedAttempt | null
}

/** Why a booked retry is not sent yet, though its moment may have come. */
export interface CaseHold {
  readonly kind: OutageSource['kind']
  /** How long still, above 0. */
  readonly heldMs: number
}

export interface CaseReading extends TransactionOwner {
  /** Null: the payment never was in recovery. */
  readonly recoveryCase: RecoveryCase | null
  /** Oldest first; at least one. */
  readonly attempts: readonly CaseAttempt[]
  /** Of the gateway that the booked retry goes to, and of the issuer; empty without a booked retry. */
  readonly holds: readonly CaseHold[]
  readonly gatewayNames: GatewayNames
}

/**
 * The whole of a payment's recovery, for the operator, who has the id of any of its transactions and nothing else. A
 * follow-up leads to the payment that it follows.
 * @throws NotFound
 */
export async function readCase(ports: ReadCasePorts, transactionId: string): Promise<CaseReading> {
  const owner = await ports.owners.ownerOf(transactionId)
  const named = owner === null ? null : await ports.ledger.find(owner.tenant, transactionId)
  if (owner === null || named === null) throw new NotFound('There is no such transaction.')
  const { tenant } = owner
  const { originalTransactionId } = named.transaction
  const original = originalTransactionId === null ? null : await ports.ledger.find(tenant, originalTransactionId)
  const entry = original ?? named
  const { caseId } = entry.attempt
  const chain = caseId === null ? null : await ports.ledger.caseOf(tenant, caseId)
  const ids = chain?.attempts.map((attempt) => attempt.transactionId) ?? [entry.transaction.transactionId]
  const attempts = await Promise.all(ids.map((id) => readAttempt(ports, tenant, id)))
  const gatewayNames = await readGatewayNames(ports.gateways, tenant)
  const recoveryCase = chain?.recoveryCase ?? null
  const holds = await readHolds(ports, tenant, recoveryCase, entry)
  return { ...owner, recoveryCase, attempts, holds, gatewayNames }
}

async function readHolds(
  { outages }: ReadCasePorts,
  tenant: Tenant,
  recoveryCase: RecoveryCase | null,
  { method }: LedgerEntry,
): Promise<readonly CaseHold[]> {
  if (recoveryCase === null || recoveryCase.booking === null) return []
  const troubled = await outages.listTroubled()
  const names = { gateway: recoveryCase.assignedGatewayToken, issuer: method.firstSix }
  return troubled
    .filter((source) => source.tenant.companyId === tenant.companyId && source.tenant.mode === tenant.mode)
    .filter(({ kind, name, heldMs }) => name === names[kind] && heldMs > 0)
    .map(({ kind, heldMs }) => ({ kind, heldMs }))
}

async function readAttempt(
  { ledger, decisions }: ReadCasePorts,
  tenant: Tenant,
  transactionId: string,
): Promise<CaseAttempt> {
  const [entry, decision] = await Promise.all([
    ledger.find(tenant, transactionId),
    decisions.find(tenant, transactionId),
  ])
  if (entry === null) throw new Error(`Attempt ${transactionId} of a case is not where it was written`)
  return { entry, decision }
}
