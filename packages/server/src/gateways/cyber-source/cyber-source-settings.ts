import type { GatewaySetting } from '../../recovery/gateway-port.ts'

export const CYBER_SOURCE_SETTINGS: readonly GatewaySetting[] = [
  {
    name: 'merchantId',
    required: true,
    meaning: 'The merchant id (MID), as it is used to log in to the Business Center.',
    form: {
      pattern: /^[A-Za-z0-9_.-]{1,50}$/,
      rule: 'must have 1 to 50 letters, digits, dots, hyphens or underscores',
    },
  },
  {
    name: 'keyId',
    required: true,
    meaning: 'The id of a REST shared secret key: Business Center, Payment Configuration, Key Management.',
    form: {
      pattern: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
      rule: 'must be a key id such as 08c94330-f618-42a3-b09d-e1e43be5efda',
    },
  },
  {
    name: 'sharedSecret',
    required: true,
    meaning: 'The shared secret of the same key, in base64 as it was shown when the key was made.',
    form: { pattern: /^[A-Za-z0-9+/]{32,128}={0,2}$/, rule: 'must be 32 to 128 characters of base64' },
  },
  {
    name: 'host',
    required: false,
    meaning: 'The live host, such as `api.in.cybersource.com` of India; absent: `api.cybersource.com`. Live mode only.',
    form: { pattern: /^api(\.[a-z]{2})?\.cybersource\.com$/, rule: 'must be a host such as api.cybersource.com' },
  },
]
