import { type Static, Type } from '@sinclair/typebox'
import { envelope, WireFlag, WireText } from './wire.ts'

export const FollowUpRequestBody = envelope(
  'transaction',
  Type.Object({
    merchantTransactionId: WireText('Your unique reference, at most 100 characters; a reused one is answered 50129'),
    amount: WireText('Integer minor units; absent: all (a refund: 0 too)'),
    disableCustomerRecovery: WireFlag('Advise no retry of a declined capture'),
  }),
)

export type FollowUpRequestBody = Static<typeof FollowUpRequestBody>
