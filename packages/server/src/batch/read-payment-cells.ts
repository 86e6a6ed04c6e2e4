import type { PaymentMethodRequest, PaymentRequest, ShippingAddressRequest } from '../recovery/payment-request.ts'
import type { CellReader } from './cell-reader.ts'

/** A charge or an authorize, as the API would read it. @throws InvalidField */
export function readPaymentCells(cells: CellReader): PaymentRequest {
  return {
    merchantTransactionId: cells.text('merchantTransactionId'),
    orderId: cells.text('orderId'),
    amount: cells.bare('amount'),
    currencyCode: cells.text('currencyCode'),
    retryCount: cells.count('retryCount'),
    paymentMethodId: cells.id('paymentMethodId'),
    paymentMethod: unlessEmpty(readMethod(cells)),
    description: cells.text('description'),
    customerId: cells.text('customerId'),
    customerIp: cells.text('customerIp'),
    gatewayToken: cells.text('gatewayToken'),
    shippingAddress: unlessEmpty(readShippingAddress(cells)),
    paymentPlan: unlessEmpty({
      sku: cells.text('paymentPlan.sku'),
      category: cells.text('paymentPlan.category'),
      billingPlan: cells.text('paymentPlan.billingPlan'),
      billingCycle: cells.text('paymentPlan.billingCycle'),
    }),
    dateFirstAttempt: cells.instant('dateFirstAttempt'),
    disableCustomerRecovery: cells.flag('disableCustomerRecovery'),
    referenceData: cells.text('referenceData'),
    customVariables: [
      cells.text('customVariable1'),
      cells.text('customVariable2'),
      cells.text('customVariable3'),
      cells.text('customVariable4'),
      cells.text('customVariable5'),
    ],
    paymentModel: cells.text('paymentModel'),
    initiatedBy: cells.oneOf('initiatedBy', ['MIT', 'CIT']),
    retainOnSuccess: cells.flag('retainOnSuccess'),
    previousTransaction: unlessEmpty({
      merchantAccountReferenceId: cells.text('References.PreviousTransaction.merchantAccountReferenceId'),
      gatewayCode: cells.text('References.PreviousTransaction.gatewayCode'),
      gatewayMessage: cells.text('References.PreviousTransaction.gatewayMessage'),
      transactionDate: cells.instant('References.PreviousTransaction.transactionDate')?.toISOString() ?? null,
    }),
    gatewaySpecificFields: cells.json('gatewaySpecificFields'),
  }
}

function readMethod(cells: CellReader): PaymentMethodRequest {
  return {
    creditCardNumber: cells.bare('creditCardNumber'),
    expiryMonth: cells.bare('expiryMonth'),
    expiryYear: cells.bare('expiryYear'),
    cvv: cells.bare('cvv'),
    gatewayPaymentMethodId: cells.text('gatewayPaymentMethodId'),
    merchantAccountReferenceId: cells.text('merchantAccountReferenceId'),
    firstSixDigits: cells.bare('firstSixDigits'),
    lastFourDigits: cells.bare('lastFourDigits'),
    firstName: cells.text('firstName'),
    lastName: cells.text('lastName'),
    fullName: cells.text('fullName'),
    // The payment's own customerId counts, as in the API.
    customerId: null,
    address1: cells.text('address1'),
    address2: cells.text('address2'),
    postalCode: cells.text('postalCode'),
    city: cells.text('city'),
    state: cells.text('state'),
    country: cells.text('country'),
    email: cells.text('email'),
    phoneNumber: cells.text('phoneNumber'),
  }
}

function readShippingAddress(cells: CellReader): ShippingAddressRequest {
  return {
    address1: cells.text('shippingAddress.address1'),
    address2: cells.text('shippingAddress.address2'),
    postalCode: cells.text('shippingAddress.postalCode'),
    city: cells.text('shippingAddress.city'),
    state: cells.text('shippingAddress.state'),
    country: cells.text('shippingAddress.country'),
    phoneNumber: cells.text('shippingAddress.phoneNumber'),
  }
}

/** An object of which nothing is given is not there. */
function unlessEmpty<Fields extends object>(fields: Fields): Fields | null {
  for (const name in fields) if (fields[name] !== null) return fields
  return null
}
