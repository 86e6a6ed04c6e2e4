import type { GatewaySetting } from '../../recovery/gateway-port.ts'

export const CHECKOUT_V2_SETTINGS: readonly GatewaySetting[] = [
  {
    name: 'secretKey',
    required: true,
    meaning:
      'A secret key with the scopes `gateway:payment`, `-captures`, `-voids`, `-refunds` and `-details`, or `gateway`: Developers, Keys. Of the sandbox for sandbox mode, of production for live mode.',
    form: {
      pattern: /^sk_((sbox_)?[a-z2-7]{26}[a-z2-7*#$=]|(test_)?\w{8}(-\w{4}){3}-\w{12})$/,
      rule: 'must be a secret key: sk_sbox_ or sk_ with 27 characters, or sk_test_ or sk_ with a UUID',
    },
  },
  {
    name: 'prefix',
    required: false,
    meaning:
      'The first eight characters of the client id after `cli_`, which are the account’s own host: Developers, Settings. Absent: the shared host, which newer accounts do not have.',
    form: { pattern: /^[a-z0-9]{8}$/, rule: 'must have 8 small letters and digits' },
  },
  {
    name: 'processingChannelId',
    required: false,
    meaning: 'Which of the account’s processing channels takes the payments, `pc_...`; absent: the key’s only one.',
    form: { pattern: /^pc_[a-z0-9]{26}$/, rule: 'must be pc_ and 26 small letters and digits' },
  },
]
