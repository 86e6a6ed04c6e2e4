import { type Static, Type } from '@sinclair/typebox'
import { envelope, WireText } from './wire.ts'

export const CancelRecoveryBody = envelope(
  'transaction',
  Type.Object({
    merchantTransactionId: WireText('Not kept: nothing is charged'),
    reason: WireText('Why, in your words, at most 255 characters; kept with the recovery'),
  }),
)

export type CancelRecoveryBody = Static<typeof CancelRecoveryBody>
