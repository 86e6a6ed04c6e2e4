import type { GatewaySetting } from '../../recovery/gateway-port.ts'

export const NMI_SETTINGS: readonly GatewaySetting[] = [
  {
    name: 'securityKey',
    required: true,
    meaning: 'The account’s API key with the permissions "API" and "Query": Settings, Security Keys.',
    form: { pattern: /^[\x21-\x7e]{8,200}$/, rule: 'must have 8 to 200 printable characters without spaces' },
  },
  {
    name: 'host',
    required: false,
    meaning:
      'The host of the reseller’s brand, such as `acme.transactiongateway.com`; absent: `secure.nmi.com`. Live mode only.',
    form: {
      pattern: /^([a-z0-9-]{1,63}\.)+(nmi|networkmerchants|transactiongateway)\.com$/,
      rule: 'must be a host of nmi.com, networkmerchants.com or transactiongateway.com',
    },
  },
  {
    name: 'processorId',
    required: false,
    meaning: 'Which of the account’s processors takes the payments; absent: the account’s own choice.',
    form: { pattern: /^[\x21-\x7e]{1,100}$/, rule: 'must have 1 to 100 printable characters without spaces' },
  },
]
