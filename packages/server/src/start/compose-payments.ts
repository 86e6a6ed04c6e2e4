import { type CancelRecovery, type CancelRecoveryPorts, createCancelRecovery } from '../recovery/cancel-recovery.ts'
import { type Charge, type ChargePorts, createCharge } from '../recovery/charge.ts'
import { createFollowUp, type FollowUp, type FollowUpPorts } from '../recovery/follow-up.ts'
import { createReadPaymentMethods, type ReadPaymentMethods } from '../recovery/read-payment-methods.ts'
import { createRecachePaymentMethod, type RecachePaymentMethod } from '../recovery/recache-payment-method.ts'
import { createRecommend, type Recommend, type RecommendPorts } from '../recovery/recommend.ts'
import { createTellOutcome, type TellOutcome } from '../recovery/recommendation-outcome.ts'
import { createRedactPaymentMethod, type RedactPaymentMethod } from '../recovery/redact-payment-method.ts'
import { createTokenizePaymentMethod, type TokenizePaymentMethod } from '../recovery/tokenize-payment-method.ts'
import { createUpdatePaymentMethod, type UpdatePaymentMethod } from '../recovery/update-payment-method.ts'
import type { Database } from '../storage/database.ts'
import { FollowUpLedgerStore } from '../storage/follow-up-ledger-store.ts'
import { RecommendationStore } from '../storage/recommendation-store.ts'

export type PaymentParts = ChargePorts &
  Omit<FollowUpPorts, 'followUps'> &
  Omit<RecommendPorts, 'recommendations'> &
  CancelRecoveryPorts &
  Parameters<typeof createReadPaymentMethods>[0] &
  Parameters<typeof createTokenizePaymentMethod>[0] &
  Parameters<typeof createUpdatePaymentMethod>[0] &
  Parameters<typeof createRedactPaymentMethod>[0] &
  Parameters<typeof createRecachePaymentMethod>[0] & { readonly database: Database }

/** What a merchant may ask for about payments and their methods, whichever way he asks. */
export interface Payments {
  readonly charge: Charge
  readonly followUp: FollowUp
  readonly recommend: Recommend
  readonly tellOutcome: TellOutcome
  readonly cancelRecovery: CancelRecovery
  readonly readPaymentMethods: ReadPaymentMethods
  readonly tokenizePaymentMethod: TokenizePaymentMethod
  readonly updatePaymentMethod: UpdatePaymentMethod
  readonly redactPaymentMethod: RedactPaymentMethod
  readonly recachePaymentMethod: RecachePaymentMethod
}

export function composePayments(parts: PaymentParts): Payments {
  const advicePorts = { ...parts, recommendations: new RecommendationStore(parts.database) }
  return {
    charge: createCharge(parts),
    followUp: createFollowUp({ ...parts, followUps: new FollowUpLedgerStore(parts.database) }),
    recommend: createRecommend(advicePorts),
    tellOutcome: createTellOutcome(advicePorts),
    cancelRecovery: createCancelRecovery(parts),
    readPaymentMethods: createReadPaymentMethods(parts),
    tokenizePaymentMethod: createTokenizePaymentMethod(parts),
    updatePaymentMethod: createUpdatePaymentMethod(parts),
    redactPaymentMethod: createRedactPaymentMethod(parts),
    recachePaymentMethod: createRecachePaymentMethod(parts),
  }
}
