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

/**
 * The gateway of one attempt (wire.md section 6), or null when the one named is unknown or unusable: a merchant who
 * names a gateway is never charged through another.
 */
export function chooseGateway(
  configuration: MerchantConfiguration,
  types: GatewayTypes,
  wish: GatewayWish,
  needs: GatewayNeeds,
): GatewayAccount | null {
  const { gateways, company } = configuration
  const usable = gateways.filter((account) => isUsable(account, types, needs))
  const byToken = (token: string | null) => usable.find((account) => account.gatewayToken === token) ?? null
  if (company.routing === 'original' && wish.originalGatewayToken !== null) {
    const original = byToken(wish.originalGatewayToken)
    if (original !== null) return original
  }
  if (company.routing === 'enabled' && wish.assignedGatewayToken !== null) {
    const assigned = byToken(wish.assignedGatewayToken)
    if (assigned !== null) return assigned
  }
  if (wish.gatewayToken !== null) return byToken(wish.gatewayToken)
  if (wish.merchantAccountReferenceId !== null) {
    const reference = wish.merchantAccountReferenceId
    return usable.find((account) => account.merchantAccountReferenceId === reference) ?? null
  }
  if (company.routing !== 'none') return heaviest(usable)
  return usable[0] ?? null
}

function heaviest(accounts: readonly GatewayAccount[]): GatewayAccount | null {
  let best: GatewayAccount | null = null
  for (const account of accounts) if (best === null || account.weight > best.weight) best = account
  return best
}
