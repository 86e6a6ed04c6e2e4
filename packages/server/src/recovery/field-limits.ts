/**
 * Longest text of each field, in UTF-16 code units, and the public code for one that is longer. The codes are those of
 * the public list; the maxima are our choice where it names none (wire.md section 4). A field without a code of its own
 * answers 50000.
 */
export const FIELD_LIMITS = {
  merchantTransactionId: { lengthMax: 100, responseCode: '50104' },
  orderId: { lengthMax: 100, responseCode: '50127' },
  description: { lengthMax: 255, responseCode: '50124' },
  customerId: { lengthMax: 100, responseCode: '50014' },
  customerIp: { lengthMax: 45, responseCode: '50037' },
  gatewayToken: { lengthMax: 100, responseCode: '50128' },
  referenceData: { lengthMax: 255, responseCode: '50111' },
  customVariable1: { lengthMax: 255, responseCode: '50106' },
  customVariable2: { lengthMax: 255, responseCode: '50107' },
  customVariable3: { lengthMax: 255, responseCode: '50108' },
  customVariable4: { lengthMax: 255, responseCode: '50109' },
  customVariable5: { lengthMax: 255, responseCode: '50110' },
  gatewayPaymentMethodId: { lengthMax: 255, responseCode: '50139' },
  merchantAccountReferenceId: { lengthMax: 100, responseCode: '50141' },
  firstName: { lengthMax: 50, responseCode: '50091' },
  lastName: { lengthMax: 50, responseCode: '50092' },
  // Fifty and fifty and the space between: "First Last" made of two legal names is legal.
  fullName: { lengthMax: 101, responseCode: '50028' },
  address1: { lengthMax: 255, responseCode: '50100' },
  address2: { lengthMax: 255, responseCode: '50119' },
  postalCode: { lengthMax: 20, responseCode: '50095' },
  city: { lengthMax: 100, responseCode: '50098' },
  state: { lengthMax: 50, responseCode: '50029' },
  email: { lengthMax: 254, responseCode: '50015' },
  phoneNumber: { lengthMax: 30, responseCode: '50020' },
  'shippingAddress.address1': { lengthMax: 255, responseCode: '50118' },
  'shippingAddress.address2': { lengthMax: 255, responseCode: '50117' },
  'shippingAddress.postalCode': { lengthMax: 20, responseCode: '50114' },
  'shippingAddress.city': { lengthMax: 100, responseCode: '50116' },
  'shippingAddress.state': { lengthMax: 50, responseCode: '50115' },
  'shippingAddress.country': { lengthMax: 50, responseCode: '50113' },
  'shippingAddress.phoneNumber': { lengthMax: 30, responseCode: '50112' },
  'paymentPlan.sku': { lengthMax: 255, responseCode: '50122' },
  'paymentPlan.category': { lengthMax: 255, responseCode: '50121' },
  'paymentPlan.billingPlan': { lengthMax: 255, responseCode: '50120' },
  'paymentPlan.billingCycle': { lengthMax: 255, responseCode: '50000' },
  'References.PreviousTransaction': { lengthMax: 255, responseCode: '50000' },
} as const satisfies Record<string, { lengthMax: number; responseCode: string }>

export type LimitedField = keyof typeof FIELD_LIMITS
