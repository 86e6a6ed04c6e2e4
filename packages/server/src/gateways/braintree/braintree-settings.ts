import type { GatewaySetting } from '../../recovery/gateway-port.ts'

export const BRAINTREE_SETTINGS: readonly GatewaySetting[] = [
  {
    name: 'merchantId',
    required: true,
    meaning: 'The merchant id: Control Panel, Settings, API.',
    form: { pattern: /^[A-Za-z0-9_-]{4,64}$/, rule: 'must have 4 to 64 letters, digits, hyphens or underscores' },
  },
  {
    name: 'publicKey',
    required: true,
    meaning: 'The public key of an API key: Control Panel, Settings, API.',
    form: { pattern: /^[A-Za-z0-9]{8,64}$/, rule: 'must have 8 to 64 letters or digits' },
  },
  {
    name: 'privateKey',
    required: true,
    meaning: 'The private key of the same API key.',
    form: { pattern: /^[A-Za-z0-9]{8,128}$/, rule: 'must have 8 to 128 letters or digits' },
  },
  {
    name: 'merchantAccounts',
    required: true,
    meaning:
      'The merchant account of each currency that is charged, such as `USD=shop_usd EUR=shop_eur`: Control Panel, Settings, Business. Braintree charges in its account’s currency and in no other.',
    form: {
      pattern: /^[A-Z]{3}=[A-Za-z0-9_-]{1,64}( [A-Z]{3}=[A-Za-z0-9_-]{1,64}){0,49}$/,
      rule: 'must be pairs of a currency and a merchant account id, such as "USD=shop_usd EUR=shop_eur"',
    },
  },
]

/** Merchant account ids by currency, as the setting names them. */
export function merchantAccountsOf(settings: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  const { merchantAccounts = '' } = settings
  const pairs = merchantAccounts.split(' ').map((pair) => pair.split('='))
  return new Map(pairs.flatMap(([currency, id]) => (currency && id ? [[currency, id]] : [])))
}
