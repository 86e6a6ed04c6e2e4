type Json = Readonly<Record<string, unknown>>

/** The sequences of the elements that Reprise sends, from the published schema; its keys in any other order are refused. */
const SEQUENCES: Readonly<Record<string, string>> = {
  request:
    'merchantAuthentication clientId refId transactionRequest includeStatistics firstSettlementDate lastSettlementDate batchId transId sorting paging',
  merchantAuthentication: 'name transactionKey',
  transactionRequest:
    'transactionType amount currencyCode payment profile solution callId terminalNumber authCode refTransId splitTenderId order lineItems tax duty shipping taxExempt poNumber customer billTo shipTo customerIP cardholderAuthentication retail employeeId transactionSettings userFields surcharge merchantDescriptor subMerchant tip processingOptions subsequentAuthInformation otherTax shipFrom authorizationIndicatorType',
  payment: 'creditCard',
  creditCard: 'cardNumber expirationDate cardCode',
  profile: 'createProfile customerProfileId paymentProfile shippingProfileId',
  paymentProfile: 'paymentProfileId cardCode',
  order: 'invoiceNumber description',
  customer: 'type id email',
  billTo: 'firstName lastName company address city state zip country phoneNumber faxNumber email',
  transactionSettings: 'setting',
  setting: 'settingName settingValue',
  processingOptions: 'isFirstRecurringPayment isFirstSubsequentAuth isSubsequentAuth isStoredCredentials',
  subsequentAuthInformation: 'originalNetworkTransId originalAuthAmount reason',
  sorting: 'orderBy orderDescending',
  paging: 'limit offset',
}

/** Characters that an element may have. */
const LENGTHS: Readonly<Record<string, number>> = {
  invoiceNumber: 20,
  description: 255,
  poNumber: 25,
  id: 20,
  firstName: 50,
  lastName: 50,
  address: 60,
  city: 40,
  zip: 20,
  cardNumber: 16,
}

const NAMESPACE = 'AnetApi/xml/v1/schema/AnetApiSchema.xsd'

/** What the schema has against a request, in its words; null: nothing. */
export function faultOf(element: Json, name = 'request'): string | null {
  const sequence = (SEQUENCES[name] ?? '').split(' ')
  let reached = -1
  for (const [key, value] of Object.entries(element)) {
    const position = sequence.indexOf(key)
    if (position < reached || position === -1) {
      return `The element '${name}' in namespace '${NAMESPACE}' has invalid child element '${key}' in namespace '${NAMESPACE}'.`
    }
    reached = position
    const fault = faultOfValue(key, value)
    if (fault !== null) return fault
  }
  return null
}

function faultOfValue(name: string, value: unknown): string | null {
  if (Array.isArray(value)) return value.map((each) => faultOfValue(name, each)).find((fault) => fault !== null) ?? null
  if (typeof value === 'object' && value !== null) return faultOf(value as Json, name)
  if (String(value).length <= (LENGTHS[name] ?? 100)) return null
  return `The '${NAMESPACE}:${name}' element is invalid - The value '${String(value)}' is invalid according to its datatype 'String' - The actual length is greater than the MaxLength value.`
}
