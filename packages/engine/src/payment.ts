/** Card networks whose rules the engine knows; `unknown` is held to the strictest of the common ones. */
export type CardNetwork = 'visa' | 'mastercard' | 'amex' | 'discover' | 'diners' | 'jcb' | 'elo' | 'unknown'

/** A declined payment, as the caller knows it. Nothing in it is changed. */
export interface FailedPayment {
  paymentId: string
  customerId?: string
  merchantId?: string
  /** Integer minor units of `currency`, 0 or more. */
  amountMinor: number
  /** ISO 4217, as 'USD'. */
  currency: string
  /** Who started it: the merchant by its calendar, or the customer on session. */
  initiator: 'merchant' | 'customer'
  card: PaymentCard
  /** Minutes the cardholder's clock is ahead of UTC. Absent: guessed from the card's issuerCountry, else UTC. */
  utcOffsetMinutes?: number
  /**
   * Hours of the cardholder's day, [from, to), in which this payment is not to be retried, 0..24; [22, 6] spans midnight;
   * equal ends: none. Bind beside `policy.quietHoursLocal`, for merchants who keep them for some payments only: what
   * either forbids is forbidden.
   */
  quietHoursLocal?: readonly [number, number]
  /** Whole months since the customer's first payment. */
  tenureMonths?: number
  /** Oldest first, at least one; several may share an instant. */
  attempts: readonly Attempt[]
  /** Gateways the next attempt may use, at least one. */
  gateways: readonly GatewayOption[]
  /** No retry after this instant. Absent: the first attempt + policy.maxDays. */
  deadline?: Date
  /** Retries that may still be made, 0 or more. Absent: policy.maxRetries less the retries made. */
  retriesLeft?: number
  /**
   * What this card answered at this merchant for other payments, in any order. They count towards the networks'
   * limits, and a never-answer that reaches the card binds here too.
   */
  otherAttemptsOnCard?: readonly CardAttempt[]
  /**
   * The attempts took money that an earlier one had reserved. They show whether a gateway is up, and nothing of how often
   * it has new payments approved. Absent: false.
   */
  isCapture?: boolean
}

export interface PaymentCard {
  network: CardNetwork
  funding: 'credit' | 'debit' | 'prepaid' | 'unknown'
  /** First 6 or 8 digits. */
  bin?: string
  /** ISO 3166-1 alpha-2, as 'US'. */
  issuerCountry?: string
}

/** An attempt on the card for some other payment. */
export interface CardAttempt {
  at: Date
  /** Integer minor units: some limits count one amount only. */
  amountMinor: number
  outcome: 'approved' | 'declined'
  networkCode?: string
  adviceCode?: string
}

export interface Attempt {
  at: Date
  gatewayId: string
  /** `not_processed`: the gateway was down or refused to take it; the issuer never saw it. */
  outcome: 'approved' | 'declined' | 'not_processed'
  /** ISO 8583 field 39, as '51' or 'R1'; American Express: three digits. */
  networkCode?: string
  /** Mastercard merchant advice code, as '03' or '26'. */
  adviceCode?: string
  /** Spelled as on the wire, as 'authorize_net'. Unknown: the native code is not read. */
  gatewayType?: string
  /** The gateway's own code. */
  gatewayCode?: string
  message?: string
}

export interface GatewayOption {
  gatewayId: string
  /** Where it acquires, ISO 3166-1 alpha-2. */
  country?: string
  /** Networks it takes. Absent: all. */
  networks?: readonly string[]
  /** Currencies it takes, ISO 4217. Absent: all. */
  currencies?: readonly string[]
  /** Cost of one attempt, approved or not, in minor units of the payment's currency, 0 or more. Absent: 0. */
  attemptFeeMinor?: number
  /** Cost of an attempt that is approved, in place of attemptFeeMinor; same unit, 0 or more. Absent: attemptFeeMinor. */
  approvedFeeMinor?: number
}

/** A payment of which nothing was tried yet, as far as the choice of its gateway needs it. */
export type NewPayment = Pick<
  FailedPayment,
  'paymentId' | 'customerId' | 'merchantId' | 'amountMinor' | 'currency' | 'initiator' | 'card'
> & {
  /** Gateways it may be sent to, at least one. Of equals the first is chosen: the order is the merchant's preference. */
  gateways: readonly GatewayOption[]
}
