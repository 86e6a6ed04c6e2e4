import type { PaymentMethodRequest, PaymentRequest, ShippingAddressRequest } from '../recovery/payment-request.ts'
import { readAnyJson, readDate, readText } from '../recovery/wire-values.ts'
import { readCount, readFlag } from './read-wire.ts'
import type { PaymentRequestBody } from './schemas/payment-request.ts'

type Body = PaymentRequestBody['transaction']
type MethodBody = Exclude<Body['paymentMethod'], null | undefined>

/** From the wire's JSON to what the use cases read. @throws InvalidField for what has no meaning (400). */
export function readPaymentRequest(body: Body): PaymentRequest {
  const plan = body.paymentPlan ?? null
  const previous = body.References?.PreviousTransaction ?? null
  return {
    merchantTransactionId: readText(body.merchantTransactionId, 'merchantTransactionId'),
    orderId: readText(body.orderId, 'orderId'),
    amount: readText(body.amount, 'amount'),
    currencyCode: readText(body.currencyCode, 'currencyCode'),
    retryCount: readCount(body.retryCount),
    paymentMethodId: readText(body.paymentMethodId, 'paymentMethodId'),
    paymentMethod: body.paymentMethod == null ? null : readPaymentMethod(body.paymentMethod),
    description: readText(body.description, 'description'),
    customerId: readText(body.customerId, 'customerId'),
    customerIp: readText(body.customerIp, 'customerIp'),
    gatewayToken: readText(body.gatewayToken, 'gatewayToken'),
    shippingAddress: body.shippingAddress == null ? null : readShippingAddress(body.shippingAddress),
    paymentPlan:
      plan === null
        ? null
        : {
            sku: readText(plan.sku, 'paymentPlan.sku'),
            category: readText(plan.category, 'paymentPlan.category'),
            billingPlan: readText(plan.billingPlan, 'paymentPlan.billingPlan'),
            billingCycle: readText(plan.billingCycle, 'paymentPlan.billingCycle'),
          },
    dateFirstAttempt: readDate(body.dateFirstAttempt, 'dateFirstAttempt'),
    disableCustomerRecovery: readFlag(body.disableCustomerRecovery),
    referenceData: readText(body.referenceData, 'referenceData'),
    customVariables: [
      readText(body.customVariable1, 'customVariable1'),
      readText(body.customVariable2, 'customVariable2'),
      readText(body.customVariable3, 'customVariable3'),
      readText(body.customVariable4, 'customVariable4'),
      readText(body.customVariable5, 'customVariable5'),
    ],
    paymentModel: readText(body.paymentModel, 'paymentModel'),
    initiatedBy: body.initiatedBy === 'MIT' || body.initiatedBy === 'CIT' ? body.initiatedBy : null,
    retainOnSuccess: readFlag(body.retainOnSuccess),
    previousTransaction: previous === null ? null : readPreviousTransaction(previous),
    gatewaySpecificFields: readAnyJson(body.gatewaySpecificFields, 'gatewaySpecificFields'),
  }
}

export function readPaymentMethod(method: MethodBody): PaymentMethodRequest {
  return {
    creditCardNumber: readText(method.creditCardNumber, 'creditCardNumber'),
    expiryMonth: readText(method.expiryMonth, 'expiryMonth'),
    expiryYear: readText(method.expiryYear, 'expiryYear'),
    cvv: readText(method.cvv, 'cvv'),
    gatewayPaymentMethodId: readText(method.gatewayPaymentMethodId, 'gatewayPaymentMethodId'),
    merchantAccountReferenceId: readText(method.merchantAccountReferenceId, 'merchantAccountReferenceId'),
    firstSixDigits: readText(method.firstSixDigits, 'firstSixDigits'),
    lastFourDigits: readText(method.lastFourDigits, 'lastFourDigits'),
    firstName: readText(method.firstName, 'firstName'),
    lastName: readText(method.lastName, 'lastName'),
    fullName: readText(method.fullName, 'fullName'),
    customerId: readText(method.customerId, 'customerId'),
    address1: readText(method.address1, 'address1'),
    address2: readText(method.address2, 'address2'),
    postalCode: readText(method.postalCode, 'postalCode'),
    city: readText(method.city, 'city'),
    state: readText(method.state, 'state'),
    country: readText(method.country, 'country'),
    email: readText(method.email, 'email'),
    phoneNumber: readText(method.phoneNumber, 'phoneNumber'),
  }
}

function readShippingAddress(address: Exclude<Body['shippingAddress'], null | undefined>): ShippingAddressRequest {
  return {
    address1: readText(address.address1, 'shippingAddress.address1'),
    address2: readText(address.address2, 'shippingAddress.address2'),
    postalCode: readText(address.postalCode, 'shippingAddress.postalCode'),
    city: readText(address.city, 'shippingAddress.city'),
    state: readText(address.state, 'shippingAddress.state'),
    country: readText(address.country, 'shippingAddress.country'),
    phoneNumber: readText(address.phoneNumber, 'shippingAddress.phoneNumber'),
  }
}

type PreviousBody = Exclude<Exclude<Body['References'], null | undefined>['PreviousTransaction'], null | undefined>

function readPreviousTransaction(previous: PreviousBody) {
  const date = readDate(previous.transactionDate, 'References.PreviousTransaction.transactionDate')
  return {
    merchantAccountReferenceId: readText(previous.merchantAccountReferenceId, 'References.PreviousTransaction'),
    gatewayCode: readText(previous.gatewayCode, 'References.PreviousTransaction.gatewayCode'),
    gatewayMessage: readText(
      previous.gatewayMessage ?? previous.gatewayMesage,
      'References.PreviousTransaction.gatewayMessage',
    ),
    transactionDate: date === null ? null : date.toISOString(),
  }
}
