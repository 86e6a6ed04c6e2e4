import type { GatewaySetting } from '../../recovery/gateway-port.ts'

export const ADYEN_SETTINGS: readonly GatewaySetting[] = [
  {
    name: 'apiKey',
    required: true,
    meaning: 'An API key of a web service user with the role "Checkout webservice role": Developers, API credentials.',
    form: { pattern: /^[\x21-\x7e]{8,1000}$/, rule: 'must have 8 to 1000 printable characters without spaces' },
  },
  {
    name: 'merchantAccount',
    required: true,
    meaning: 'The name of the merchant account that takes the payments: top of the Customer Area.',
    form: { pattern: /^[A-Za-z0-9_-]{1,100}$/, rule: 'must have 1 to 100 letters, digits, hyphens or underscores' },
  },
  {
    name: 'liveUrlPrefix',
    required: false,
    meaning:
      'The company’s own part of the live host, such as `1797a841fbb37ca7-AcmeShop`: Developers, API URLs. Needed in live mode; unused in sandbox mode.',
    form: {
      pattern: /^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$/,
      rule: 'must be words of letters and digits with hyphens between them, and no host or URL',
    },
  },
]
