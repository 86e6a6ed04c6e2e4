import type { CardNetwork } from '../domain/card-network.ts'
import type { CardBrand, GatewayAccount } from '../domain/gateway-account.ts'
import type { GatewayTypes } from './gateway-port.ts'
import type { MerchantConfiguration } from './merchant-port.ts'

/** What the gateway must be able to take. */
export interface GatewayNeeds {
  readonly currency: string
  readonly network: CardNetwork
  readonly hasCvv: boolean
  /** Absent: not known. */
  readonly funding?: 'credit' | 'debit' | 'prepaid' | 'unknown'
}

export interface GatewayWish {
  /** gatewayToken of the request. */
  readonly gatewayToken: string | null
  /** merchantAccountReferenceId of the request's payment method. */
  readonly merchantAccountReferenceId: string | null
  /** The method is one that a gateway keeps: nobody else can charge it. */
  readonly livesAtGateway: boolean
  /** Where the case's last decision sent the next attempt; null on a first attempt. */
  readonly assignedGatewayToken: string | null
  /** Where the case's first attempt went; null on a first attempt. */
  readonly originalGatewayToken: string | null
}

const BRAND_OF_NETWORK: Readonly<Partial<Record<CardNetwork, CardBrand>>> = {
  visa: 'visa',
  mastercard: 'masterCard',
  amex: 'amex',
  discover: 'discover',
  diners: 'dinersClub',
  jcb: 'jcb',
}

/** Whether an attempt can be sent there at all: status, adapter, settings, currency, brand, security code. */
export function isUsable(account: GatewayAccount, types: GatewayTypes, needs: GatewayNeeds): boolean {
  const type = types.find(account.gatewayType)
  if (account.status !== 'Available' || type === undefined || !type.modes.includes(account.mode)) return false
  // An account without its settings serves recommendations only (wire.md section 6).
  if (type.settings.some(({ name, required }) => required && !account.settingNames.includes(name))) return false
  return takesPayment(account, needs)
}

/** Whether the account takes such a payment, whoever sends it: currency, brand and kind of card, security code. */
export function takesPayment(account: GatewayAccount, needs: GatewayNeeds): boolean {
  if (account.acceptedCurrencies.length > 0 && !account.acceptedCurrencies.includes(needs.currency)) return false
  if (account.cvvRequired && !needs.hasCvv) return false
  const brand = BRAND_OF_NETWORK[needs.network]
  const acceptance = brand === undefined ? undefined : account.acceptedCards[brand]
  if (acceptance === undefined) return true
  const { acceptCreditCard, acceptDebitCard, acceptPrepaidCard } = acceptance
  switch (needs.funding) {
    case 'credit':
      return acceptCreditCard
    case 'debit':
      return acceptDebitCard
    case 'prepaid':
      return acceptPrepaidCard
    default:
      // Which of the three kinds a card is, is not known before a BIN table says so: one accepted kind is enough.
      return acceptCreditCard || acceptDebitCard || acceptPrepaidCard
  }
}

/** Where an attempt may go. */
export type Route =
  /** Nothing is left to choose. Null: the one named is unknown or unusable, or there is none at all. */
  | { readonly kind: 'settled'; readonly account: GatewayAccount | null }
  /**
   * The best of several, the preferred ones first. `planned`, one of them, is where the case's last decision sends it,
   * unless it has gone down since; null: nothing was decided yet.
   */
  | {
      readonly kind: 'open'
      readonly candidates: readonly GatewayAccount[]
      readonly planned: GatewayAccount | null
    }

/**
 * Where one attempt may go (wire.md section 6). Without routing, and of a method that lives at a gateway, a merchant who
 * names a gateway is never charged through another; with it, the one that he names is a candidate like others.
 */
export function narrowRoute(
  configuration: MerchantConfiguration,
  types: GatewayTypes,
  wish: GatewayWish,
  needs: GatewayNeeds,
): Route {
  const { gateways, company } = configuration
  const usable = gateways.filter((account) => isUsable(account, types, needs))
  const byToken = (token: string | null) => usable.find((account) => account.gatewayToken === token) ?? null
  const settled = (account: GatewayAccount | null): Route => ({ kind: 'settled', account })
  const { routing } = company

  const original = routing === 'original' ? byToken(wish.originalGatewayToken) : null
  if (original !== null) return settled(original)
  const planned = routing === 'enabled' ? byToken(wish.assignedGatewayToken) : null
  const isFree = routing === 'enabled' && !wish.livesAtGateway
  if (planned !== null && isFree) return { kind: 'open', candidates: byPreference(usable), planned }
  if (wish.gatewayToken !== null) {
    const isKnown = gateways.some((account) => account.gatewayToken === wish.gatewayToken)
    if (!isFree || !isKnown) return settled(byToken(wish.gatewayToken))
  } else if (wish.merchantAccountReferenceId !== null) {
    const reference = wish.merchantAccountReferenceId
    return settled(usable.find((account) => account.merchantAccountReferenceId === reference) ?? null)
  }
  if (routing === 'none' || wish.livesAtGateway) return settled(planned ?? usable[0] ?? null)
  return usable.length > 1
    ? { kind: 'open', candidates: byPreference(usable), planned: null }
    : settled(usable[0] ?? null)
}

/** The heavier first; of equals the one made first. */
export function byPreference(accounts: readonly GatewayAccount[]): readonly GatewayAccount[] {
  return accounts.toSorted((one, other) => other.weight - one.weight)
}
