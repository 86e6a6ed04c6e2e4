import { CARD_BRANDS, type CardBrand, type GatewayAccount } from '../domain/gateway-account.ts'
import type { SavedGateway } from '../recovery/manage-gateways.ts'
import type { GatewayAnswer, SavedGatewayAnswer } from './schemas/gateway.ts'

const EVERY_KIND = { acceptCreditCard: true, acceptPrepaidCard: true, acceptDebitCard: true }

/** The whole object, every brand named; of the settings, that they are set. */
export function presentGateway(account: GatewayAccount): GatewayAnswer {
  const rateFee = account.approvedChargeOrCaptureRateFee
  return {
    token: account.gatewayToken,
    name: account.name,
    merchantAccountReferenceId: account.merchantAccountReferenceId,
    gatewayType: account.gatewayType,
    currencyCode: account.currency,
    status: account.status,
    acceptedCurrencyCodes: [...account.acceptedCurrencies],
    acceptedCards: Object.fromEntries(
      CARD_BRANDS.map((brand) => [brand, account.acceptedCards[brand] ?? EVERY_KIND]),
    ) as Record<CardBrand, typeof EVERY_KIND>,
    weight: account.weight,
    acceptRetries: account.acceptRetries,
    cvvRequired: account.cvvRequired,
    // Ours, and shown only where they differ: clients know the object without them.
    ...(account.dataCleanUp ? {} : { dataCleanUp: false }),
    ...(account.sendsAddress ? {} : { sendAddress: false }),
    approvedChargeOrCaptureRateFee: rateFee === null ? null : Number(rateFee),
    approvedChargeOrCaptureFlatFee: account.approvedChargeOrCaptureFlatFeeMinor,
    otherTransactionFlatFee: account.otherTransactionFlatFeeMinor,
    settings: Object.fromEntries(account.settingNames.map((name) => [name, true as const])),
  }
}

/** The gateway in its envelope and, beside it, what it said of the settings, where it was asked. */
export function presentSavedGateway({ account, credentials }: SavedGateway): SavedGatewayAnswer {
  return { gateway: presentGateway(account), ...(credentials === null ? {} : { credentials }) }
}
