import { type Static, Type } from '@sinclair/typebox'
import { AnyJson, envelope, WireCount, WireFlag, WireObject, WireText } from './wire.ts'

const addressFields = {
  address1: WireText('First address line'),
  address2: WireText('Second address line'),
  postalCode: WireText('Postal code'),
  city: WireText('City'),
  state: WireText('State or province'),
  country: WireText('ISO 3166-1 country code'),
}

const holderFields = {
  firstName: WireText('First name; with lastName, or fullName alone'),
  lastName: WireText('Last name'),
  fullName: WireText('Full name'),
  ...addressFields,
  email: WireText('Email; stands in for customerId'),
  phoneNumber: WireText('Phone number'),
}

export const cardFields = {
  creditCardNumber: WireText('Card number, 12 to 19 digits'),
  expiryMonth: WireText('01 to 12'),
  expiryYear: WireText('Four digits'),
  cvv: WireText('Security code, three or four digits; never stored'),
  ...holderFields,
}

export const gatewayMethodFields = {
  gatewayPaymentMethodId: WireText('Id of a method that is stored at the gateway'),
  merchantAccountReferenceId: WireText('Selects the gateway when no gatewayToken is given'),
  firstSixDigits: WireText('First six digits of the card behind it'),
  lastFourDigits: WireText('Last four digits of the card behind it'),
}

const paymentMethod = WireObject(
  { ...cardFields, ...gatewayMethodFields, customerId: WireText('Ignored: the customerId of the transaction counts') },
  'A card, or a method stored at the gateway',
)

const previousTransaction = WireObject(
  {
    merchantAccountReferenceId: WireText('Merchant account of the attempt before'),
    gatewayCode: WireText('What its gateway answered'),
    gatewayMessage: WireText('What its gateway said'),
    gatewayMesage: WireText('The same, as some clients spell it'),
    transactionDate: WireText('When it was made'),
  },
  'The attempt that was declined before this one',
)

export const PaymentRequestBody = envelope(
  'transaction',
  Type.Object({
    merchantTransactionId: WireText('Your unique reference, at most 100 characters; a reused one is answered 50129'),
    orderId: WireText('Your order'),
    amount: WireText('Integer minor units, 1 to 999999999999'),
    currencyCode: WireText('ISO 4217'),
    retryCount: WireCount('0 for the first attempt, one more for each retry'),
    paymentMethodId: WireText('A stored payment method'),
    paymentMethod,
    description: WireText('Your description'),
    customerId: WireText('Your customer; required unless paymentMethod.email is given'),
    customerIp: WireText("The customer's address"),
    gatewayToken: WireText('The gateway to use; absent: chosen by merchantAccountReferenceId, else by routing'),
    shippingAddress: WireObject({ ...addressFields, phoneNumber: WireText('Phone number') }, 'Where it is shipped'),
    paymentPlan: WireObject(
      {
        sku: WireText('Product; answered as productSku'),
        category: WireText('Category'),
        billingPlan: WireText('Billing plan'),
        billingCycle: WireText('Billing cycle'),
      },
      'The plan that is paid',
    ),
    dateFirstAttempt: WireText('When the payment was first attempted, ISO 8601; absent: that of the case, else now'),
    disableCustomerRecovery: WireFlag('Answer only: advise no retry'),
    referenceData: WireText('Of the last answer: ties this attempt to that one'),
    customVariable1: WireText('Yours, given back'),
    customVariable2: WireText('Yours, given back'),
    customVariable3: WireText('Yours, given back'),
    customVariable4: WireText('Yours, given back'),
    customVariable5: WireText('Yours, given back'),
    paymentModel: WireText('onetime, subscription or installment'),
    initiatedBy: Type.Optional(
      Type.Unsafe<'MIT' | 'CIT' | '' | null>({
        enum: ['MIT', 'CIT', '', null],
        description: 'Who started it; absent: MIT for retries and plans, else CIT',
      }),
    ),
    retainOnSuccess: WireFlag('Store the payment method when the attempt is approved'),
    References: WireObject({ PreviousTransaction: previousTransaction }, 'Earlier attempts made elsewhere'),
    gatewaySpecificFields: Type.Optional(AnyJson),
  }),
)

export type PaymentRequestBody = Static<typeof PaymentRequestBody>
