import type { GatewaySetting } from '../../recovery/gateway-port.ts'

export const WORLDPAY_SETTINGS: readonly GatewaySetting[] = [
  {
    name: 'username',
    required: true,
    meaning: 'The user name of the Access Worldpay API credentials: Developer tools, Credentials, "Basic auth".',
    form: {
      pattern: /^[\x21-\x39\x3b-\x7e]{1,200}$/,
      rule: 'must have 1 to 200 printable characters, no space or colon',
    },
  },
  {
    name: 'password',
    required: true,
    meaning: 'The password that belongs to the user name; those of Try and of live differ.',
    form: { pattern: /^[\x21-\x7e]{1,500}$/, rule: 'must have 1 to 500 printable characters without spaces' },
  },
  {
    name: 'entity',
    required: true,
    meaning: 'The entity under which Worldpay bills the payments: Developer tools, Entity references.',
    form: { pattern: /^[A-Za-z0-9 ]{1,32}$/, rule: 'must have 1 to 32 letters, digits and spaces' },
  },
  {
    name: 'narrative',
    required: true,
    meaning: 'What the cardholder reads on the statement: the merchant’s name.',
    form: {
      pattern: /^[A-Za-z0-9 .,-]{1,24}$/,
      rule: 'must have 1 to 24 letters, digits, spaces, dots, commas or hyphens',
    },
  },
]
