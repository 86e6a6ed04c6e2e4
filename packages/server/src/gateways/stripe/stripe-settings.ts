import type { GatewaySetting } from '../../recovery/gateway-port.ts'

export const STRIPE_SETTINGS: readonly GatewaySetting[] = [
  {
    name: 'secretKey',
    required: true,
    meaning:
      'The account’s secret key, or a restricted one that may write PaymentIntents and Refunds and read Charges: Developers, API keys. A test key for sandbox mode, a live key for live mode.',
    form: {
      pattern: /^(sk|rk)_(test|live)_[A-Za-z0-9_]{8,250}$/,
      rule: 'must start with sk_test_, rk_test_, sk_live_ or rk_live_, and then have 8 to 250 letters, digits and _',
    },
  },
  {
    name: 'connectedAccount',
    required: false,
    meaning: 'Of a platform’s key: the connected account that takes the payments, `acct_...`; absent: the key’s own.',
    form: {
      pattern: /^acct_[A-Za-z0-9]{4,64}$/,
      rule: 'must start with acct_, and then have 4 to 64 letters and digits',
    },
  },
  {
    name: 'mitExemption',
    required: false,
    meaning:
      '`yes` where Stripe has enabled `mit_exemption` for the account: the network’s id of the first payment then goes with each later one. Absent or `no`: Stripe would refuse the field.',
    form: { pattern: /^(yes|no)$/, rule: 'must be yes or no' },
  },
]
