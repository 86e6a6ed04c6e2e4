/** Fields of a card holder that are fitted to a gateway. A country is never changed, only withheld with its address. */
export type CleanedField =
  | 'firstName'
  | 'lastName'
  | 'fullName'
  | 'email'
  | 'phoneNumber'
  | 'address1'
  | 'address2'
  | 'city'
  | 'state'
  | 'postalCode'
  | 'country'

/** What was done to one field before it was sent. Never its text. */
export interface FieldChange {
  readonly field: CleanedField
  readonly change: 'spaces' | 'characters' | 'shortened' | 'withheld' | 'left_out'
}
