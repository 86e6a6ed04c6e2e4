import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { openTestDatabase } from '../../test/harness/database.ts'
import { gatewayWith } from '../../test/harness/merchants.ts'
import {
  attemptWith,
  declineWith,
  outcomeWith,
  PAID_AT,
  paymentRowsOf,
  situationQueryFor,
  transactionWith,
} from '../../test/harness/payment-rows.ts'
import type { Tenant } from '../domain/company.ts'
import type { MoneyMoved } from '../recovery/follow-up-port.ts'
import { FollowUpLedgerStore } from './follow-up-ledger-store.ts'
import { PaymentLedgerStore } from './payment-ledger-store.ts'
import { TransactionListStore } from './transaction-list-store.ts'

const database = await openTestDatabase({ after })
const ledger = new PaymentLedgerStore(database)
const followUps = new FollowUpLedgerStore(database)
const list = new TransactionListStore(database)

const OWN: Tenant = { companyId: 'company-own', mode: 'live' }
const STRANGERS: readonly Tenant[] = [
  { companyId: 'company-other', mode: 'live' },
  { companyId: 'company-own', mode: 'sandbox' },
]

/** A payment with all that another key could stumble over: a reference, a case, a blocked card, a refund. */
async function payOwn() {
  const declined = attemptWith(OWN)
  const { fingerprint } = declined
  await ledger.beginAttempt(OWN, declined)
  const cardBlock = { fingerprint: fingerprint ?? '', expiry: '' }
  await ledger.recordOutcome(OWN, declineWith(declined, { cardBlock, responseCode: '30009' }))
  const approved = attemptWith(OWN)
  await ledger.beginAttempt(OWN, approved)
  await ledger.recordOutcome(OWN, outcomeWith(approved))
  const refund = transactionWith(OWN, {
    type: 'refund',
    originalTransactionId: approved.transaction.transactionId,
    paymentMethodId: approved.transaction.paymentMethodId,
  })
  await followUps.beginFollowUp(OWN, approved.transaction.transactionId, () => ({
    go: true,
    followUp: { transaction: refund, gateway: gatewayWith(OWN, 'gateway-1'), recorded: null, cancelsCaseId: null },
  }))
  const sending = attemptWith(OWN)
  await ledger.beginAttempt(OWN, sending)
  return { declined, approved, refund, sending }
}

const own = await payOwn()
const caseId = (await ledger.find(OWN, own.declined.transaction.transactionId))?.recoveryCase?.caseId ?? ''

for (const stranger of STRANGERS) {
  describe(`what one merchant's live key made, seen by ${stranger.companyId} in ${stranger.mode} mode`, () => {
    it('is not found by id, by reference or by case', async () => {
      for (const { transaction } of [own.declined, own.approved, { transaction: own.refund }, own.sending]) {
        assert.notEqual(await ledger.find(OWN, transaction.transactionId), null)
        assert.equal(await ledger.find(stranger, transaction.transactionId), null)
        const reference = transaction.merchantTransactionId ?? ''
        assert.notEqual(await ledger.findByMerchantReference(OWN, reference), null)
        assert.equal(await ledger.findByMerchantReference(stranger, reference), null)
      }
      assert.notEqual(await ledger.caseOf(OWN, caseId), null)
      assert.equal(await ledger.caseOf(stranger, caseId), null)
    })

    it('is no part of what a charge must know', async () => {
      const query = situationQueryFor(own.declined, {
        referencedTransactionId: own.declined.transaction.transactionId,
        staleness: { ageMs: 0, writtenBefore: null },
      })
      const seenByOwner = await ledger.readSituation(OWN, query)
      assert.equal(seenByOwner.referenceUsed, true)
      assert.equal(seenByOwner.recoveryCase?.caseId, caseId)
      assert.equal(seenByOwner.cardBlockedByCode, '30009')
      assert.ok(seenByOwner.otherAttemptsOnCard.length > 0)
      assert.deepEqual(await ledger.readSituation(stranger, query), {
        configVersion: null,
        referenceUsed: false,
        referenced: null,
        recoveryCase: null,
        dateFirstAttempt: null,
        caseAttempts: [],
        cardBlockedByCode: null,
        otherAttemptsOnCard: [],
        strandedTransactionId: null,
      })
      const joining = { ...query, referencedTransactionId: null }
      assert.equal((await ledger.readSituation(OWN, joining)).recoveryCase?.caseId, caseId)
      assert.equal((await ledger.readSituation(stranger, joining)).recoveryCase, null)
      const stranded = { ...joining, joinKey: own.sending.joinKey }
      const { transactionId } = own.sending.transaction
      assert.equal((await ledger.readSituation(OWN, stranded)).strandedTransactionId, transactionId)
      assert.equal((await ledger.readSituation(stranger, stranded)).strandedTransactionId, null)
    })

    it('is not changed by an outcome', async () => {
      const before = await paymentRowsOf(database, OWN.companyId)
      const { paymentMethodId } = own.sending.transaction
      const outcome = declineWith(own.sending, {
        cardBlock: { fingerprint: 'g'.repeat(40), expiry: '' },
        retainMethod: { paymentMethodId, isStored: true },
      })
      assert.equal(await ledger.recordOutcome(stranger, outcome), null)
      assert.deepEqual(await paymentRowsOf(database, OWN.companyId), before)
    })

    it('has moved no money and used no reference', async () => {
      const seen: MoneyMoved[] = []
      const look = (moved: MoneyMoved) => {
        seen.push(moved)
        return { go: false as const, refused: 'only looking' }
      }
      await followUps.beginFollowUp(OWN, own.approved.transaction.transactionId, look)
      await followUps.beginFollowUp(stranger, own.approved.transaction.transactionId, look)
      assert.deepEqual(
        seen.map(({ openFollowUpId }) => openFollowUpId),
        [own.refund.transactionId, null],
      )
      const reference = own.refund.merchantTransactionId ?? ''
      assert.equal(await followUps.isReferenceUsed(OWN, 'refund', reference), true)
      assert.equal(await followUps.isReferenceUsed(stranger, 'refund', reference), false)
    })

    it('is in no list', async () => {
      const page = {
        order: 'asc',
        count: 100,
        sinceTransactionId: null,
        startDate: null,
        endDate: null,
        completedOnly: false,
        now: PAID_AT,
      } as const
      assert.equal((await list.page(OWN, page)).length, 2)
      assert.equal((await list.page(stranger, page)).length, 0)
    })
  })
}
