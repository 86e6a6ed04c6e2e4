import { DECLINE_REASONS } from '@reprise/engine'
import { RESPONSE_MESSAGES, type ResponseCode } from '../../src/domain/response-code.ts'
import { FIELD_LIMITS } from '../../src/recovery/field-limits.ts'

const FAMILIES: Readonly<Record<string, { readonly name: string; readonly meaning: string }>> = {
  1: { name: 'approved', meaning: 'Done. `transactionStatus` 1.' },
  2: {
    name: 'soft',
    meaning:
      'Declined, and worth another try: `retryDate` says when. `transactionStatus` 2, or 3 where nothing of it is known yet.',
  },
  3: {
    name: 'hard',
    meaning: 'Declined, or not possible; not to be tried again. `transactionStatus` 2, `retryDate` null.',
  },
  4: { name: 'risk', meaning: 'Refused by a risk or verification check. `transactionStatus` 2.' },
  5: {
    name: 'validation',
    meaning:
      'The request was refused before it reached a gateway, and is not kept. `transactionStatus` 2, HTTP 200. Correct it and send it again; its `merchantTransactionId` is still free.',
  },
}

/** When a code is answered, where neither a decline reason nor a field's limit says it. */
const ANSWERED_WHEN: Readonly<Partial<Record<ResponseCode, string>>> = {
  '10000': 'The gateway approved it; also for a void and a refund',
  '20039':
    'The gateway did not answer, so the outcome is not known yet (status 3, `retryDate` null): read it later, do not send it again',
  '20046': 'The gateway could provably not be reached and nothing was done (status 3)',
  '30002': '`creditCardNumber`: the check digit is wrong',
  '30011':
    'A follow-up of a declined transaction, of a void or of a refund; capture of a charge; refund of an authorize that was not captured',
  '30013': 'Void of a captured authorize, or of a charge that is settled',
  '30015': 'Refund of more than is left',
  '30044': 'The payment is already recovered, or was approved at once: nothing was sent',
  '30066': 'Capture, void or refund of what was voided; void of what was refunded',
  '30079': 'Second capture of an authorize',
  '30080': 'The recovery was cancelled (a `refundedpayment` ends it): nothing was sent',
  '30090': 'The gateway could provably not be reached, and it will not be tried again (status 3)',
  '30100': 'The limit of retries or days is reached, whatever the reason of the decline',
  '50000':
    'A field that is wrong and has no code of its own, such as `cvv`; in a row of a batch file, also what is HTTP 400 as a request',
  '50002': 'A row of a batch file that cannot be taken apart: its quotes, its length, or how many columns it has',
  '50039': '`country`: not two or three letters',
  '50045': '`currencyCode` is missing',
  '50048': '`customerId` and `paymentMethod.email` are missing',
  '50055': '`expiryMonth` of a card is missing',
  '50056': '`expiryMonth` is not 1 to 12',
  '50057': '`expiryYear` of a card is missing',
  '50058': '`expiryYear` is not four digits from 1950 to 2199',
  '50059': '`creditCardNumber` is missing',
  '50060': '`creditCardNumber` is not 12 to 19 digits',
  '50073': '`currencyCode` is not in ISO 4217',
  '50090': '`fullName`, or one of `firstName` and `lastName`, is missing',
  '50103': '`merchantTransactionId` is missing',
  '50105': 'A row of a batch file whose `operation` is none',
  '50126': '`orderId` is missing',
  '50129': '`merchantTransactionId` was used before for this transaction type: nothing was done',
  '50130':
    'No usable gateway: unknown token, disabled, or it does not take the currency or the card; `gatewayType` is `flexpay_declined`',
  '50131':
    'Capture, void, refund or refundedpayment of an id that is unknown; a row of a batch file that names no original',
  '50132': '`referenceData` is not one of yours',
  '50134': '`paymentMethodId` names no stored method that can be charged',
  '50135': 'No payment method, or two',
  '50137': '`amount` is not an integer from 1 to 999,999,999,999; capture of more than was authorized',
  '50138': '`gatewayPaymentMethodId` is missing where a gateway method is tokenised',
  '50146': 'A row of a batch file that names its original twice',
  '50153': '`lastFourDigits` is not four digits',
  '50154': '`firstSixDigits` is not six digits',
  '50155': '`paymentModel` is not onetime, subscription or installment',
}

const UNUSED = 'Not answered by Reprise itself; listed because clients know it'

/** When Reprise answers a code; null: never. */
export function answeredWhen(code: ResponseCode): string | null {
  const sentences = [...reasonsOf(code), ...limitsOf(code)]
  const rule = ANSWERED_WHEN[code]
  if (rule !== undefined) sentences.push(rule)
  return sentences.length === 0 ? null : sentences.join('. ')
}

function reasonsOf(code: ResponseCode): string[] {
  const named = (which: 'retry' | 'stop') =>
    Object.entries(DECLINE_REASONS).flatMap(([reason, facts]) =>
      facts.responseCode[which] === code ? [`\`${reason}\``] : [],
    )
  const [retried, stopped] = [named('retry'), named('stop')]
  return [
    ...(retried.length === 0 ? [] : [`${retried.join(', ')}, to be retried`]),
    ...(stopped.length === 0 ? [] : [`${stopped.join(', ')}, not to be retried`]),
  ]
}

function limitsOf(code: ResponseCode): string[] {
  const fields = Object.entries(FIELD_LIMITS).filter(([, limit]) => limit.responseCode === code)
  return fields.map(([field, { lengthMax }]) => `\`${field}\` has more than ${lengthMax} characters`)
}

/** The reference page of response codes, written from the server's and the engine's own tables. */
export function responseCodesPage(): string {
  const codes = Object.entries(RESPONSE_MESSAGES) as [ResponseCode, string][]
  const sections = Object.entries(FAMILIES).flatMap(([digit, { name, meaning }]) => [
    `## ${digit}xxxx: ${name}`,
    '',
    meaning,
    '',
    '| code | `message` | answered when |',
    '|---|---|---|',
    ...codes
      .filter(([code]) => code.startsWith(digit))
      .map(([code, message]) => `| ${code} | ${message} | ${answeredWhen(code) ?? UNUSED} |`),
    '',
  ])
  return `${[
    '# Response codes',
    '',
    'Generated from `packages/server/src/domain/response-code.ts`, `packages/server/src/recovery/field-limits.ts` and the',
    "engine's decline reasons; do not edit by hand. A test fails when they differ, and rewrites the page with",
    '`REPRISE_UPDATE_PAGES=1 node --conditions=@reprise/source --import tsx --test packages/server/test/reference/response-codes-page.test.ts`.',
    '',
    `All ${codes.length} codes of the v1 interface, each with its family and the sentence of \`message\`. Every answer that has a`,
    '`responseCode` is HTTP 200; read `transactionStatus` and the first digit, and act on the code itself only where this',
    'page or [the Transaction guide](../guides/transaction.md) says so. Where one code is answered for a decline, it names',
    'the [decline reason](decline-reasons.md).',
    '',
    '**The decision changes the code.** One and the same decline is answered 2xxxx with a `retryDate` when it should be',
    'retried, and with its 3xxxx twin, without a date, when not.',
    '',
    ...sections,
    '## Limits of the fields',
    '',
    'Longest text of each field, in UTF-16 code units (an emoji counts two or more), and the code of one that is longer.',
    '',
    '| field | longest | code |',
    '|---|---|---|',
    ...Object.entries(FIELD_LIMITS).map(
      ([field, { lengthMax, responseCode }]) => `| \`${field}\` | ${lengthMax} | ${responseCode} |`,
    ),
  ].join('\n')}\n`
}
