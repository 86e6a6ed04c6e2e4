/** Keys of the answers in the order in which wire.md section 4 names them. */
export const RESPONSE_KEYS = ['avsCode', 'avsMessage', 'cvvCode', 'cvvMessage', 'errorCode', 'errorDetail'] as const

export const ADDRESS_KEYS = ['address1', 'address2', 'postalCode', 'city', 'state', 'country'] as const

export const CARD_KEYS = [
  ...['paymentMethodId', 'creditCardNumber', 'expiryMonth', 'expiryYear', 'cvv', 'firstName', 'lastName', 'fullName'],
  ...['customerId', ...ADDRESS_KEYS, 'email', 'phoneNumber', 'paymentMethodType', 'fingerprint', 'lastFourDigits'],
  ...['firstSixDigits', 'cardType', 'dateCreated', 'storageState'],
]

export const GATEWAY_METHOD_KEYS = [...CARD_KEYS, 'gatewayPaymentMethodId', 'merchantAccountReferenceId']

export const FOLLOW_UP_KEYS = [
  ...['response', 'paymentMethod', 'transactionId', 'transactionDate', 'transactionStatus', 'message', 'responseCode'],
  ...[
    'transactionType',
    'merchantTransactionId',
    'customerId',
    'currencyCode',
    'amount',
    'gatewayToken',
    'gatewayType',
  ],
  ...['gatewayTransactionId', 'merchantAccountReferenceId', 'assignedGatewayToken', 'orderId', 'retryDate'],
  ...['retryCount', 'dateFirstAttempt', 'description', 'productSku', 'subscriptionId', 'customerIp', 'shippingAddress'],
  ...['referenceData', 'disableCustomerRecovery', 'engagedRecoveryState', 'customVariable1', 'customVariable2'],
  ...['customVariable3', 'customVariable4', 'customVariable5'],
]

export const TRANSACTION_KEYS = [...FOLLOW_UP_KEYS, 'paymentModel']

export const METHOD_OPERATION_KEYS = [
  ...['transactionId', 'transactionDate', 'transactionStatus', 'message', 'responseCode', 'transactionType'],
  ...['customerId', 'paymentMethod'],
]

export const DETAILED_ITEM_KEYS = [
  ...['transactionId', 'transactionDate', 'transactionStatus', 'transactionType', 'message', 'gateway'],
  ...['gatewaySpecificFields', 'gatewaySpecificResponseFields', 'merchantTransactionId'],
]

export const SIMPLIFIED_ITEM_KEYS = [
  ...['transactionId', 'transactionDate', 'transactionStatus', 'message', 'transactionType', 'retryDate', 'amount'],
  ...['initialMerchantTransactionId', 'paymentMethodStorageState', 'completionStatus'],
]

/** The block of an answer of which nothing reached a gateway. */
export const NO_RESPONSE = Object.fromEntries(RESPONSE_KEYS.map((key) => [key, null]))

export const NO_ADDRESS_ANSWER = Object.fromEntries(ADDRESS_KEYS.map((key) => [key, null]))

export const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/
export const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/
