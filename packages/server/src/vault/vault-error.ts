/**
 * Why the vault refused. Messages name the record and the reason, never a key, a card number or a ciphertext.
 * - unreadable: altered, cut short, of another company or record, or of a format this version does not know
 * - key_missing: the company has no such data key any more
 * - wrong_master_key: wrapped by a master key that this process was not given
 * - invalid: the caller's own mistake (a malformed key or id)
 */
export type VaultFault = 'unreadable' | 'key_missing' | 'wrong_master_key' | 'invalid'

export class VaultError extends Error {
  readonly fault: VaultFault

  constructor(fault: VaultFault, message: string) {
    super(message)
    this.name = 'VaultError'
    this.fault = fault
  }
}
