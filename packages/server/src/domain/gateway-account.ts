import type { Mode } from './company.ts'

export const CARD_BRANDS = ['visa', 'masterCard', 'amex', 'discover', 'dinersClub', 'jcb', 'maestro'] as const
export type CardBrand = (typeof CARD_BRANDS)[number]

export interface CardAcceptance {
  readonly acceptCreditCard: boolean
  readonly acceptPrepaidCard: boolean
  readonly acceptDebitCard: boolean
}

export type GatewayStatus = 'Available' | 'Disabled' | 'RefundOnly'

/** A merchant's account at a gateway: what we were told about it. The secret settings are sealed apart. */
export interface GatewayAccount {
  readonly gatewayToken: string
  readonly companyId: string
  readonly mode: Mode
  readonly name: string
  readonly gatewayType: string
  readonly merchantAccountReferenceId: string | null
  readonly currency: string | null
  readonly status: GatewayStatus
  /** Empty: every currency. */
  readonly acceptedCurrencies: readonly string[]
  /** A brand that is absent is accepted; so is every brand when the whole is empty. */
  readonly acceptedCards: Readonly<Partial<Record<CardBrand, CardAcceptance>>>
  /** 0 to 1,000; the heavier gateway is preferred when nothing else decides. */
  readonly weight: number
  readonly acceptRetries: boolean
  readonly cvvRequired: boolean
  /** Names and addresses are fitted to the gateway's limits before they are sent. */
  readonly dataCleanUp: boolean
  /** False: the billing address stays here, so that no issuer can decline for one that is out of date. */
  readonly sendsAddress: boolean
  /** Share of the amount, as text with up to six decimals ("0.029"). */
  readonly approvedChargeOrCaptureRateFee: string | null
  /** Flat fees in minor units of `currency`. */
  readonly approvedChargeOrCaptureFlatFeeMinor: number | null
  readonly otherTransactionFlatFeeMinor: number | null
  /** Names of the settings that are set; their values are sealed and never read back. */
  readonly settingNames: readonly string[]
  readonly createdAt: Date
}
