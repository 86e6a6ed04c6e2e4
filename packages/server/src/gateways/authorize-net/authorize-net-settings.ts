import type { GatewaySetting } from '../../recovery/gateway-port.ts'

export const AUTHORIZE_NET_SETTINGS: readonly GatewaySetting[] = [
  {
    name: 'apiLoginId',
    required: true,
    meaning: 'The account’s API Login ID: Account, Settings, API Credentials and Keys.',
    form: { pattern: /^[\x21-\x7e]{1,25}$/, rule: 'must have 1 to 25 printable characters without spaces' },
  },
  {
    name: 'transactionKey',
    required: true,
    meaning:
      'The account’s Transaction Key, from the same page. The account must have its Transaction Details API enabled (Settings, Security Settings), or no lost answer can be found again.',
    form: { pattern: /^[\x21-\x7e]{1,16}$/, rule: 'must have 1 to 16 printable characters without spaces' },
  },
]
