import type { BatchOperation } from '../recovery/batch-row.ts'
import { FIELD_LIMITS } from '../recovery/field-limits.ts'
import { type BatchColumn, type ColumnType, type ColumnUse, column, limitedText, OPERATIONS } from './batch-column.ts'

const CARDS: readonly BatchOperation[] = ['charge', 'authorize']
const PAYMENTS: readonly BatchOperation[] = ['charge', 'authorize', 'recommend']
const FOLLOW_UPS: readonly BatchOperation[] = ['capture', 'refund', 'void']

/** Of a charge and an authorize; of a payment, advised ones too; of a recommendation; of its outcome; of a follow-up. */
const ofCard: ColumnUse = { readBy: CARDS }
const ofPayment: ColumnUse = { readBy: PAYMENTS }
const ofAdvice: ColumnUse = { readBy: ['recommend'] }
const ofOutcome: ColumnUse = { readBy: ['outcome'] }
const ofExpiry: ColumnUse = { readBy: PAYMENTS, condition: 'with a creditCardNumber' }
const ofMethod: ColumnUse = {
  readBy: PAYMENTS,
  condition: 'one of creditCardNumber, gatewayPaymentMethodId and paymentMethodId; Recommend: what is known',
}
const ofName: ColumnUse = {
  readBy: PAYMENTS,
  condition: 'of a card or a gateway method: fullName, or firstName and lastName',
}
const ofOriginal: ColumnUse = {
  readBy: [...FOLLOW_UPS, 'outcome', 'cancel'],
  condition: 'one of transactionId and originalMerchantTransactionId',
}

/** As long as what the API takes for a code, a message, or an id. */
const CODE = 100
const MESSAGE = 255
const ID = 100
const PREVIOUS = FIELD_LIMITS['References.PreviousTransaction'].lengthMax
const INSTANT = 40

const SOME_ID = '01KB5P0S4V3TQ8XW2N7RJ9YHZC'
const SOME_GATEWAY = '01KB5NZ1AC6D4E8FGHJKMNPQRS'
const SOME_INSTANT = '2026-11-24T10:15:00Z'

/**
 * Every column, in the order of a file without a header. The first 14 are enough for most files; those after the last one
 * that is used may be left off. The reader, the writer, the messages and docs/reference/batch-format.md follow from this
 * table.
 */
export const BATCH_COLUMNS = [
  column(
    'operation',
    'operation',
    20,
    { readBy: OPERATIONS, requiredBy: OPERATIONS },
    'Charge',
    'What the row asks for.',
  ),
  limitedText(
    'merchantTransactionId',
    { readBy: OPERATIONS, requiredBy: [...PAYMENTS, ...FOLLOW_UPS] },
    'rebill-2041-1',
    'Your unique reference of this row; one that was used before for the same operation is refused with 50129.',
  ),
  limitedText('orderId', { readBy: PAYMENTS, requiredBy: PAYMENTS }, 'order-2041', 'Your order.'),
  limitedText('customerId', { readBy: PAYMENTS, condition: 'unless there is an email' }, 'ada', 'Your customer.'),
  column(
    'amount',
    'amount',
    12,
    {
      readBy: [...PAYMENTS, 'capture', 'refund'],
      requiredBy: PAYMENTS,
      condition: 'Capture: empty for all; Refund: empty or 0 for all that is left',
    },
    '1999',
    'The money.',
  ),
  column(
    'currencyCode',
    'text',
    3,
    { readBy: OPERATIONS, requiredBy: PAYMENTS, condition: 'elsewhere it only counts in the totals' },
    'USD',
    'Its currency, ISO 4217.',
  ),
  column(
    'creditCardNumber',
    'card number',
    64,
    { ...ofMethod, readBy: CARDS },
    '4111111111111111',
    'The card; refused in every other column, and in rows of Recommend and Outcome.',
  ),
  column('expiryMonth', 'digits', 2, ofExpiry, '09', 'Month in which the card expires, 1 to 12.'),
  column('expiryYear', 'digits', 4, ofExpiry, '2031', 'Year in which the card expires, four digits.'),
  limitedText('fullName', ofName, 'Ada Byron', 'Name of the cardholder.'),
  limitedText('postalCode', ofPayment, '10036', 'Postal code of the billing address.'),
  limitedText('city', ofPayment, 'New York', 'City of the billing address.'),
  limitedText('state', ofPayment, 'NY', 'State or province of the billing address.'),
  limitedText(
    'gatewayToken',
    ofPayment,
    SOME_GATEWAY,
    'Your gateway to use; empty: by merchantAccountReferenceId, else as your routing says.',
  ),
  column('cvv', 'digits', 4, ofCard, '203', 'Security code; used once, and kept nowhere.'),
  limitedText('firstName', ofName, 'Ada', 'First name of the cardholder.'),
  limitedText('lastName', ofName, 'Byron', 'Last name of the cardholder.'),
  limitedText('address1', ofPayment, '12 Main Street', 'First line of the billing address.'),
  limitedText('address2', ofPayment, 'Flat 3', 'Second line of the billing address.'),
  column('country', 'text', 3, ofPayment, 'US', 'Country of the billing address, ISO 3166-1.'),
  limitedText(
    'email',
    { readBy: PAYMENTS, condition: 'unless there is a customerId' },
    'ada@example.com',
    'Email of the customer; stands in for customerId.',
  ),
  limitedText('phoneNumber', ofPayment, '555 0100', 'Phone number of the customer.'),
  limitedText('gatewayPaymentMethodId', ofMethod, 'pm_2041', 'Id of a method that is stored at your gateway.'),
  limitedText(
    'merchantAccountReferenceId',
    ofPayment,
    'main-usd',
    'Selects the gateway where there is no gatewayToken.',
  ),
  column('firstSixDigits', 'digits', 6, ofPayment, '411111', 'First six digits of a card that is not sent.'),
  column('lastFourDigits', 'digits', 4, ofPayment, '1111', 'Last four digits of a card that is not sent.'),
  column('paymentMethodId', 'text', ID, ofMethod, SOME_ID, 'A method that is stored here.'),
  column('retryCount', 'count', 3, ofPayment, '1', 'Retries that you made; empty: 0.'),
  column(
    'dateFirstAttempt',
    'instant',
    INSTANT,
    ofPayment,
    SOME_INSTANT,
    'When the payment was first attempted; empty: that of the case, else now.',
  ),
  limitedText('referenceData', ofPayment, 'v1.a8Jq', 'Of the last answer, unchanged: ties this attempt to that one.'),
  limitedText('description', ofPayment, 'November', 'Your description.'),
  limitedText('customerIp', ofPayment, '198.51.100.7', 'Address of the customer.'),
  column('paymentModel', 'text', 12, ofPayment, 'subscription', '`onetime`, `subscription` or `installment`.'),
  column(
    'initiatedBy',
    'text',
    3,
    ofPayment,
    'MIT',
    '`MIT` or `CIT`: who began the payment; empty: MIT for retries and plans, else CIT.',
  ),
  column(
    'disableCustomerRecovery',
    'flag',
    5,
    { readBy: [...PAYMENTS, 'capture'] },
    'false',
    'Answer only: advise no retry.',
  ),
  column('retainOnSuccess', 'flag', 5, ofCard, 'true', 'Store the payment method when the attempt is approved.'),
  limitedText('customVariable1', ofPayment, 'blue', 'Yours, given back.'),
  limitedText('customVariable2', ofPayment, 'web', 'Yours, given back.'),
  limitedText('customVariable3', ofPayment, 'spring', 'Yours, given back.'),
  limitedText('customVariable4', ofPayment, 'b', 'Yours, given back.'),
  limitedText('customVariable5', ofPayment, '12', 'Yours, given back.'),
  limitedText('paymentPlan.sku', ofPayment, 'gold-monthly', 'Product of the plan.'),
  limitedText('paymentPlan.category', ofPayment, 'video', 'Category of the plan.'),
  limitedText('paymentPlan.billingPlan', ofPayment, 'monthly', 'Billing plan.'),
  limitedText('paymentPlan.billingCycle', ofPayment, '7', 'Billing cycle.'),
  limitedText('shippingAddress.address1', ofPayment, '12 Main Street', 'First line of where it is shipped.'),
  limitedText('shippingAddress.address2', ofPayment, 'Flat 3', 'Second line of it.'),
  limitedText('shippingAddress.postalCode', ofPayment, '10036', 'Postal code of it.'),
  limitedText('shippingAddress.city', ofPayment, 'New York', 'City of it.'),
  limitedText('shippingAddress.state', ofPayment, 'NY', 'State or province of it.'),
  limitedText('shippingAddress.country', ofPayment, 'US', 'Country of it.'),
  limitedText('shippingAddress.phoneNumber', ofPayment, '555 0100', 'Phone number there.'),
  column(
    'gatewaySpecificFields',
    'JSON',
    16_384,
    ofPayment,
    '{"descriptor":"GOLD"}',
    'What your gateway takes beside; given back.',
  ),
  column(
    'References.PreviousTransaction.transactionDate',
    'instant',
    INSTANT,
    { readBy: PAYMENTS, requiredBy: ['recommend'] },
    SOME_INSTANT,
    'When the attempt that was declined elsewhere was made.',
  ),
  previousText('gatewayCode', ofPayment, '51', 'What its gateway answered.'),
  previousText('gatewayMessage', ofPayment, 'Insufficient funds', 'What its gateway said.'),
  previousText('merchantAccountReferenceId', ofPayment, 'main-usd', 'Merchant account of it.'),
  previousText('gatewayToken', ofAdvice, SOME_GATEWAY, 'Your gateway resource it went through.'),
  previousText('networkCode', ofAdvice, '51', 'The network’s answer to it, ISO 8583 field 39.'),
  previousText('adviceCode', ofAdvice, '02', 'Mastercard’s merchant advice code.'),
  column('cardType', 'text', 50, ofAdvice, 'VISA', 'Network of the card; firstSixDigits know better.'),
  column('fundingType', 'text', 7, ofAdvice, 'debit', '`credit`, `debit`, `prepaid` or `unknown`.'),
  column('issuerCountry', 'text', 2, ofAdvice, 'US', 'Country of the issuer, ISO 3166-1 alpha-2.'),
  column(
    'gateways',
    'list',
    5_200,
    ofAdvice,
    SOME_GATEWAY,
    'Tokens of your gateways that can take the retry, at most 50; empty: as your routing says.',
  ),
  column(
    'earlierAttempts',
    'JSON',
    32_768,
    ofAdvice,
    '[{"transactionDate":"2026-11-20T10:15:00Z","networkCode":"51"}]',
    'Attempts before that one, at most 100, as in the API: the networks count them.',
  ),
  column('transactionId', 'text', ID, ofOriginal, SOME_ID, 'Which transaction it is about, by our id.'),
  column(
    'originalMerchantTransactionId',
    'text',
    ID,
    ofOriginal,
    'rebill-2040-1',
    'The same, by your own reference of that transaction.',
  ),
  column(
    'outcome.result',
    'text',
    9,
    { readBy: ['outcome'], requiredBy: ['outcome'] },
    'declined',
    '`approved`, `declined` or `cancelled`: what became of a recommendation.',
  ),
  column(
    'outcome.transactionDate',
    'instant',
    INSTANT,
    ofOutcome,
    SOME_INSTANT,
    'When that attempt was made; empty: now.',
  ),
  column(
    'outcome.gatewayToken',
    'text',
    CODE,
    ofOutcome,
    SOME_GATEWAY,
    'Your gateway resource it went through; empty: the one that was advised.',
  ),
  column('outcome.networkCode', 'text', CODE, ofOutcome, '51', 'The network’s answer to it.'),
  column('outcome.adviceCode', 'text', CODE, ofOutcome, '02', 'Mastercard’s merchant advice code.'),
  column('outcome.gatewayCode', 'text', CODE, ofOutcome, '51', 'What the gateway answered.'),
  column('outcome.gatewayMessage', 'text', MESSAGE, ofOutcome, 'Insufficient funds', 'What the gateway said.'),
  column('reason', 'text', 255, { readBy: ['cancel'] }, 'Customer left', 'Why a recovery is cancelled; kept with it.'),
] as const satisfies readonly BatchColumn[]

export type BatchColumnName = (typeof BATCH_COLUMNS)[number]['name']

/** A column of the table; one whose name and type are known. */
export type KnownColumn = BatchColumn<BatchColumnName>

/** Names of the columns that are read as this type. */
export type ColumnOf<Type extends ColumnType> = Extract<(typeof BATCH_COLUMNS)[number], { readonly type: Type }>['name']

const BY_NAME: ReadonlyMap<string, KnownColumn> = new Map(
  BATCH_COLUMNS.map((known) => [known.name.toLowerCase(), known]),
)

/** In any capitals, and with blanks around it. */
export function findColumn(name: string): KnownColumn | null {
  return BY_NAME.get(name.trim().toLowerCase()) ?? null
}

function previousText<const Name extends string>(name: Name, use: ColumnUse, example: string, about: string) {
  return column(`References.PreviousTransaction.${name}`, 'text', PREVIOUS, use, example, about)
}
