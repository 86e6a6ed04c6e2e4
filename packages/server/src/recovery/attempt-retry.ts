import { networkOfFirstSix } from '../domain/card-network.ts'
import { booksRetries, type Preflight, type Tenant } from '../domain/company.ts'
import type { GatewayAccount } from '../domain/gateway-account.ts'
import { type BookedRetry, METHOD_REDACTED, type RecoveryCase } from '../domain/recovery-case.ts'
import type { PaymentOperation } from '../domain/transaction.ts'
import { eventsOfRedecision } from './announce-outcome.ts'
import type { CaseEndings } from './case-endings-port.ts'
import { type GatewayNeeds, isUsable } from './choose-gateway.ts'
import type { FinishedAttempt } from './decide-outcome.ts'
import type { ClaimedRetry, DueLooks, DueRetries } from './due-retries-port.ts'
import { countryOf, fundingOf } from './failed-payment.ts'
import type { InFlight } from './in-flight.ts'
import { keptInstrument } from './instrument.ts'
import type { LedgerEntry, Situation, Staleness } from './ledger-port.ts'
import type { MerchantConfiguration } from './merchant-port.ts'
import { isRepeatable, keepingOf } from './method-keeping.ts'
import { openAttemptOf } from './open-attempt.ts'
import type { OutageWatch } from './outage-watch.ts'
import type { PaymentMethods } from './payment-method-port.ts'
import { type RedecidedRetry, redecideRetry } from './redecide-retry.ts'
import type { ResolveAttempt } from './resolve-attempt.ts'
import { countsAcrossCases, type Draft, retryGatewaysOf, type SendPorts, sendAttempt } from './send-attempt.ts'
import { codeThatForbidsSending, retryCountOf } from './send-rules.ts'
import type { CardVault } from './vault-port.ts'

/** Asks the merchant's system whether a payment is still due. */
export type AskPreflight = (
  tenant: Tenant,
  preflight: Preflight,
  retry: { readonly newest: LedgerEntry; readonly recoveryCase: RecoveryCase; readonly retryCount: number },
) => Promise<'due' | 'not_due' | 'silent'>

export interface AttemptRetryPorts extends SendPorts {
  readonly dueRetries: DueRetries
  readonly dueLooks: DueLooks
  readonly vault: CardVault
  readonly methods: PaymentMethods
  readonly inFlight: InFlight
  readonly staleness: Staleness
  readonly askPreflight: AskPreflight
  readonly endings: CaseEndings
  readonly resolveAttempt: ResolveAttempt
  readonly outageWatch: OutageWatch
}

/**
 * What became of one claimed retry. sent: it is on its way, or answered. rebooked, ended: decided anew. put_off: as it is,
 * but later. handed_back: the merchant keeps the calendar now. lost: the case changed hands, or is no longer to be tried.
 */
export type RetryEnd = 'sent' | 'rebooked' | 'ended' | 'put_off' | 'handed_back' | 'lost'

export type AttemptRetry = (claim: ClaimedRetry) => Promise<RetryEnd>

/** Run later than this after the promised instant, a retry is decided anew: the engine plans by the hour. */
const LATE_AFTER_MS = 3_600_000

/** How long a retry waits that cannot be made as things stand (gateway switched off, merchant's system silent): an hour. */
const PUT_OFF_MS = 3_600_000

/** How long it waits while another attempt of the payment is not known yet: five minutes. */
const ASK_AGAIN_MS = 300_000

/**
 * Makes one retry that is due, or finds that it is not to be made. Everything is judged by what is on disk now; between
 * here and the gateway only the begin of the attempt stands, which the case lets go only to the claim it still shows.
 */
export function createAttemptRetry(ports: AttemptRetryPorts): AttemptRetry {
  return async function attemptRetry(claim) {
    const look = await lookAt(ports, claim)
    if (look === null) return 'lost'
    const instead =
      (await unlessKnown(ports, claim, look)) ??
      (await withoutSending(ports, claim, look)) ??
      (await unlessDue(ports, claim, look))
    if (instead !== null) return instead
    const draft = toDraft(ports, claim, look)
    const { situation, configuration, gateway, needs, retryCount } = look
    const { claimId } = claim
    const sendable = { draft, situation, configuration, gateway, needs, retryCount, onlyIfNew: null, claimId }
    const sent = await ports.inFlight.during(draft.transactionId, () => sendAttempt(ports, sendable))
    return sent.kind === 'answered' ? 'sent' : 'lost'
  }
}

interface Look {
  readonly now: Date
  readonly operation: PaymentOperation
  readonly newest: LedgerEntry
  readonly situation: Situation
  readonly sealedPan: Buffer | null
  readonly recoveryCase: RecoveryCase
  readonly booking: BookedRetry
  readonly configuration: MerchantConfiguration
  readonly retryCount: number
  readonly needs: GatewayNeeds
  /** Where the retry is booked. */
  readonly gateway: GatewayAccount
}

/** Null: the case does not show the claim any more. */
async function lookAt(ports: AttemptRetryPorts, claim: ClaimedRetry): Promise<Look | null> {
  const { tenant, gatewayToken, newestTransactionId } = claim
  const known = await ports.configurations.read(tenant)
  const { newest, situation, sealedPan } = await ports.dueLooks.look({
    claim,
    now: ports.companyTime.asOf(known),
    staleness: ports.staleness,
    wantsCardHistory: known.gateways.some((account) => countsAcrossCases(ports.gatewayTypes, account)),
  })
  const operation = newest.transaction.type
  if (operation !== 'charge' && operation !== 'authorize') {
    throw new Error(`Case ${claim.caseId} is booked after ${newestTransactionId}, which is no charge or authorize`)
  }
  const configuration = await ports.configurations.read(tenant, situation.configVersion)
  // Of the version that was just read: a sandbox clock that was moved meanwhile has changed it.
  const now = ports.companyTime.asOf(configuration)
  const { recoveryCase } = situation
  const booking = recoveryCase?.booking ?? null
  if (recoveryCase === null || booking === null || booking.claimId !== claim.claimId) return null
  const gateway = configuration.gateways.find((account) => account.gatewayToken === gatewayToken)
  if (gateway === undefined) throw new Error(`The gateway that case ${claim.caseId} is booked for was deleted`)
  const network = networkOfFirstSix(newest.method.firstSix)
  const needs = { currency: newest.transaction.currency, network, funding: fundingOf(newest.method), hasCvv: false }
  const retryCount = retryCountOf(0, recoveryCase)
  return {
    now,
    operation,
    newest,
    situation,
    sealedPan,
    recoveryCase,
    booking,
    configuration,
    retryCount,
    needs,
    gateway,
  }
}

/**
 * Finds out first what became of another attempt of the payment, such as one of a process that died before there was a
 * case; null: there is none.
 */
async function unlessKnown(ports: AttemptRetryPorts, claim: ClaimedRetry, look: Look): Promise<RetryEnd | null> {
  const { situation, newest, now } = look
  const open = openAttemptOf(situation)
  if (open === null) return null
  if ((await ports.resolveAttempt(claim.tenant, open)) === 'unresolved') return putOff(ports, claim, now, ASK_AGAIN_MS)
  const entry = await ports.ledger.find(claim.tenant, open)
  if (entry?.attempt.state !== 'approved') return putOff(ports, claim, now, 0)
  const { responseCode } = newest.attempt
  const outcome = { kind: 'ended', state: 'recovered' } as const
  const told = eventsOfRedecision(outcome, null)
  const isEnded = await ports.dueRetries.redecide({
    claim,
    decidedAt: now,
    outcome,
    responseCode,
    decision: null,
    told,
  })
  return isEnded ? 'ended' : 'lost'
}

/** What is done in place of sending, by our own books; null: nothing stands against it. */
async function withoutSending(ports: AttemptRetryPorts, claim: ClaimedRetry, look: Look): Promise<RetryEnd | null> {
  const { now, newest, configuration, booking, recoveryCase, gateway, needs } = look
  if (newest.method.storageState === 'Redacted') {
    await ports.endings.cancel(claim.tenant, claim.caseId, { reason: METHOD_REDACTED, at: now })
    return 'ended'
  }
  const isOurs = booksRetries(configuration.company, newest.transaction.details)
  if (!isOurs || !isRepeatable(newest.method, newest.keepsNumber)) {
    await ports.dueRetries.handBack(claim, now)
    return 'handed_back'
  }
  const isOpen = gateway.acceptRetries && isUsable(gateway, ports.gatewayTypes, needs)
  const isOver = recoveryCase.deadlineAt <= now
  // A gateway that was switched off may be switched on again; meanwhile only another one can be decided on.
  if (!isOpen && !isOver && retryGatewaysOf(ports, look).length === 0) return putOff(ports, claim, now)
  const heldMs = await ports.outageWatch.issuerHeldMs(claim.tenant, newest.method.firstSix)
  if (heldMs > 0 && !isOver) return putOff(ports, claim, now, heldMs)
  const isLate = now.getTime() - booking.promisedAt.getTime() > LATE_AFTER_MS
  const isForbidden = codeThatForbids(ports, look) !== null
  if (isOpen && !isLate && !isForbidden) return null
  const redecided = await redecide(ports, claim, look)
  if (redecided !== 'run') return redecided
  // What the engine would do and our rules do not let pass is looked at again, and comes to its end by its deadline.
  return isForbidden || !isOpen ? putOff(ports, claim, now) : null
}

/** Asks the merchant's system, where he wants that; null: the payment is still due. */
async function unlessDue(ports: AttemptRetryPorts, claim: ClaimedRetry, look: Look): Promise<RetryEnd | null> {
  const { newest, recoveryCase, retryCount } = look
  const { preflight } = look.configuration.company
  if (preflight === null) return null
  const answer = await ports.askPreflight(claim.tenant, preflight, { newest, recoveryCase, retryCount })
  if (answer === 'due') return null
  const now = await ports.companyTime.now(claim.tenant)
  if (answer === 'silent') return preflight.onSilence === 'wait' ? putOff(ports, claim, now) : null
  const reason = 'The merchant’s system said that the payment is no longer due.'
  await ports.endings.cancel(claim.tenant, claim.caseId, { reason, at: now })
  return 'ended'
}

function codeThatForbids(ports: AttemptRetryPorts, look: Look): string | null {
  const { situation, configuration, recoveryCase, newest, gateway, retryCount, needs, now } = look
  return codeThatForbidsSending({
    situation,
    limits: configuration.company.limits[recoveryCase.initiator],
    retryCount,
    network: needs.network,
    issuerCountry: countryOf(newest.method),
    amountMinor: newest.transaction.amountMinor,
    countsNetworkLimits: countsAcrossCases(ports.gatewayTypes, gateway),
    postedBy: 'reprise',
    now,
  })
}

async function redecide(ports: AttemptRetryPorts, claim: ClaimedRetry, look: Look): Promise<RedecidedRetry> {
  const { situation, recoveryCase } = look
  const engine = await ports.engineFor(claim.tenant)
  const forbiddenByCode = recoveryCase.forbiddenByCode ?? situation.cardBlockedByCode
  return redecideRetry(ports, engine, { claim, newest: toFinished(ports, look), forbiddenByCode })
}

/** The newest attempt, as if its outcome had become known only now. */
function toFinished(ports: AttemptRetryPorts, look: Look): FinishedAttempt {
  const { newest, situation, configuration, recoveryCase, gateway, needs, now } = look
  const { transaction, attempt, method } = newest
  const { gateways, company } = configuration
  return {
    transaction,
    method,
    network: needs.network,
    company,
    gateway: gateways.find(({ gatewayToken }) => gatewayToken === attempt.gatewayToken) ?? gateway,
    retryGateways: retryGatewaysOf(ports, look),
    recoveryCase,
    newCaseId: recoveryCase.caseId,
    joinKey: newest.joinKey ?? transaction.transactionId,
    earlier: situation.caseAttempts.filter(({ transactionId }) => transactionId !== transaction.transactionId),
    otherAttemptsOnCard: countsAcrossCases(ports.gatewayTypes, gateway) ? situation.otherAttemptsOnCard : [],
    retryCount: recoveryCase.retryCount,
    sentAt: attempt.sentAt,
    finishedAt: now,
    methodKeeping: 'as_it_is',
    isRepeatable: true,
    outcome:
      attempt.answer === null
        ? { kind: 'not_processed', why: 'on record' }
        : { kind: 'declined', answer: attempt.answer },
  }
}

/** The newest attempt once more, under an id of its own. */
function toDraft(ports: AttemptRetryPorts, { tenant }: ClaimedRetry, look: Look): Draft {
  const { newest, operation, retryCount, sealedPan, now } = look
  const { transaction, method, retainsMethod } = newest
  return {
    tenant,
    operation,
    transactionId: ports.ids.next(),
    createdAt: now,
    payment: {
      merchantTransactionId: null,
      orderId: transaction.orderId,
      amountMinor: transaction.amountMinor,
      currency: transaction.currency,
      customerId: transaction.customerId,
      retryCount,
      gatewayToken: null,
      dateFirstAttempt: transaction.dateFirstAttempt,
      disableCustomerRecovery: false,
      referencedTransactionId: transaction.transactionId,
      paymentModel: transaction.paymentModel,
      // Whoever began the payment: a retry is the merchant's, and nobody sits before it.
      initiator: 'merchant',
      retainOnSuccess: retainsMethod,
      details: transaction.details,
    },
    // What was read with the case: a method that is redacted from now on ends the case, which then begins no attempt.
    instrument: { ...keptInstrument(ports, tenant, method, { sealedPan }), form: transaction.methodForm },
    joinKey: newest.joinKey ?? transaction.transactionId,
    methodKeeping: keepingOf(method, newest),
  }
}

async function putOff(ports: AttemptRetryPorts, claim: ClaimedRetry, now: Date, ms = PUT_OFF_MS): Promise<'put_off'> {
  await ports.dueRetries.putOff(claim, new Date(now.getTime() + ms), now)
  return 'put_off'
}
