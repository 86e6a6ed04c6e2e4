import { FieldReader } from './field-reader.ts'

const REASON_LENGTH_MAX = 255
const REFERENCE_LENGTH_MAX = 100

/** Why a recovery is cancelled, in the merchant's words; null: he does not say. @throws InvalidField */
export function readCancellation(request: unknown): { readonly reason: string | null } {
  const fields = new FieldReader(request, 'transaction.')
  // Clients send a reference with everything; nothing is charged here, so it is not kept.
  fields.text('merchantTransactionId', REFERENCE_LENGTH_MAX)
  return { reason: fields.text('reason', REASON_LENGTH_MAX) ?? null }
}
