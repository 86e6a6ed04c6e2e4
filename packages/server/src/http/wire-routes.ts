import type { CancelRecovery } from '../recovery/cancel-recovery.ts'
import type { Charge } from '../recovery/charge.ts'
import type { FollowUp } from '../recovery/follow-up.ts'
import type { ManageCompany } from '../recovery/manage-company.ts'
import type { ManageGateways } from '../recovery/manage-gateways.ts'
import type { ManageWebhooks } from '../recovery/manage-webhooks.ts'
import type { ReadBatches } from '../recovery/read-batches.ts'
import type { ReadDecision } from '../recovery/read-decision.ts'
import type { ReadPaymentMethods } from '../recovery/read-payment-methods.ts'
import type { ReadTransactions } from '../recovery/read-transactions.ts'
import type { RecachePaymentMethod } from '../recovery/recache-payment-method.ts'
import type { ReceiveBatch } from '../recovery/receive-batch.ts'
import type { Recommend } from '../recovery/recommend.ts'
import type { TellOutcome } from '../recovery/recommendation-outcome.ts'
import type { RedactPaymentMethod } from '../recovery/redact-payment-method.ts'
import type { ReportLift } from '../recovery/report-lift.ts'
import type { SandboxClock } from '../recovery/sandbox-clock.ts'
import type { TokenizePaymentMethod } from '../recovery/tokenize-payment-method.ts'
import type { UpdatePaymentMethod } from '../recovery/update-payment-method.ts'
import type { SentEvents } from '../recovery/webhook-deliveries.ts'
import { advanceSandboxClockRoute } from './routes/advance-sandbox-clock.ts'
import { cancelRecoveryRoute } from './routes/cancel-recovery.ts'
import { chargeRoute } from './routes/charge.ts'
import { clientTestRoute } from './routes/client-test.ts'
import { createBatchRoute } from './routes/create-batch.ts'
import { createGatewayRoute } from './routes/create-gateway.ts'
import { createWebhookRoute } from './routes/create-webhook.ts'
import { deleteGatewayRoute } from './routes/delete-gateway.ts'
import { deleteWebhookRoute } from './routes/delete-webhook.ts'
import { followUpRoute } from './routes/follow-up.ts'
import { listBatchesRoute } from './routes/list-batches.ts'
import { listDeliveriesRoute } from './routes/list-deliveries.ts'
import { listGatewaysRoute } from './routes/list-gateways.ts'
import { listPaymentMethodsRoute } from './routes/list-payment-methods.ts'
import { listTransactionsRoute } from './routes/list-transactions.ts'
import { listWebhooksRoute } from './routes/list-webhooks.ts'
import { readBatchRoute } from './routes/read-batch.ts'
import { readBatchFileRoute } from './routes/read-batch-file.ts'
import { readCompanyRoute } from './routes/read-company.ts'
import { readDecisionRoute } from './routes/read-decision.ts'
import { readGatewayRoute } from './routes/read-gateway.ts'
import { readPaymentMethodRoute } from './routes/read-payment-method.ts'
import { readSandboxClockRoute } from './routes/read-sandbox-clock.ts'
import { readTransactionRoute } from './routes/read-transaction.ts'
import { readTransactionByMerchantReferenceRoute } from './routes/read-transaction-by-merchant-reference.ts'
import { readWebhookRoute } from './routes/read-webhook.ts'
import { recachePaymentMethodRoute } from './routes/recache-payment-method.ts'
import { recommendRoute } from './routes/recommend.ts'
import { recommendationOutcomeRoute } from './routes/recommendation-outcome.ts'
import { redactPaymentMethodRoute } from './routes/redact-payment-method.ts'
import { replayWebhookRoute } from './routes/replay-webhook.ts'
import { reportLiftRoute } from './routes/report-lift.ts'
import { tokenizePaymentMethodRoute } from './routes/tokenize-payment-method.ts'
import { updateCompanyRoute } from './routes/update-company.ts'
import { updateGatewayRoute } from './routes/update-gateway.ts'
import { updatePaymentMethodRoute } from './routes/update-payment-method.ts'
import { updateWebhookRoute } from './routes/update-webhook.ts'
import type { Route } from './server.ts'

/** What the operations of the wire rest on. */
export interface WireUseCases {
  readonly cancelRecovery: CancelRecovery
  readonly charge: Charge
  readonly followUp: FollowUp
  readonly manageCompany: ManageCompany
  readonly manageGateways: ManageGateways
  readonly manageWebhooks: ManageWebhooks
  readonly readBatches: ReadBatches
  readonly readDecision: ReadDecision
  readonly readPaymentMethods: ReadPaymentMethods
  readonly receiveBatch: ReceiveBatch
  readonly recachePaymentMethod: RecachePaymentMethod
  readonly recommend: Recommend
  readonly redactPaymentMethod: RedactPaymentMethod
  readonly reportLift: ReportLift
  readonly sandboxClock: SandboxClock
  readonly sentEvents: SentEvents
  readonly tellOutcome: TellOutcome
  readonly tokenizePaymentMethod: TokenizePaymentMethod
  readonly transactions: ReadTransactions
  readonly updatePaymentMethod: UpdatePaymentMethod
}

export interface WireLimits {
  /** Largest batch file; bytes. */
  readonly batchBytesMax: number
}

/** Every operation of the wire but those that need no key, in the order of the reference. */
export function wireRoutes(useCases: WireUseCases, limits: WireLimits): readonly Route[] {
  return [
    clientTestRoute,
    chargeRoute(useCases.charge, 'charge'),
    chargeRoute(useCases.charge, 'authorize'),
    followUpRoute(useCases.followUp, 'capture'),
    followUpRoute(useCases.followUp, 'void'),
    followUpRoute(useCases.followUp, 'refund'),
    followUpRoute(useCases.followUp, 'refunded_payment'),
    recommendRoute(useCases.recommend),
    recommendationOutcomeRoute(useCases.tellOutcome),
    listTransactionsRoute(useCases.transactions),
    readTransactionRoute(useCases.transactions),
    cancelRecoveryRoute(useCases.cancelRecovery),
    readTransactionByMerchantReferenceRoute(useCases.transactions),
    readDecisionRoute(useCases.readDecision),
    tokenizePaymentMethodRoute(useCases.tokenizePaymentMethod),
    listPaymentMethodsRoute(useCases.readPaymentMethods),
    readPaymentMethodRoute(useCases.readPaymentMethods),
    updatePaymentMethodRoute(useCases.updatePaymentMethod),
    redactPaymentMethodRoute(useCases.redactPaymentMethod),
    recachePaymentMethodRoute(useCases.recachePaymentMethod),
    readCompanyRoute(useCases.manageCompany),
    updateCompanyRoute(useCases.manageCompany),
    reportLiftRoute(useCases.reportLift),
    createGatewayRoute(useCases.manageGateways),
    listGatewaysRoute(useCases.manageGateways),
    readGatewayRoute(useCases.manageGateways),
    updateGatewayRoute(useCases.manageGateways),
    deleteGatewayRoute(useCases.manageGateways),
    readSandboxClockRoute(useCases.sandboxClock),
    advanceSandboxClockRoute(useCases.sandboxClock),
    createBatchRoute(useCases.receiveBatch, limits.batchBytesMax),
    listBatchesRoute(useCases.readBatches),
    readBatchRoute(useCases.readBatches),
    readBatchFileRoute(useCases.readBatches, 'output'),
    readBatchFileRoute(useCases.readBatches, 'rejects'),
    createWebhookRoute(useCases.manageWebhooks),
    listWebhooksRoute(useCases.manageWebhooks),
    readWebhookRoute(useCases.manageWebhooks),
    updateWebhookRoute(useCases.manageWebhooks),
    deleteWebhookRoute(useCases.manageWebhooks),
    listDeliveriesRoute(useCases.sentEvents),
    replayWebhookRoute(useCases.sentEvents),
  ]
}
