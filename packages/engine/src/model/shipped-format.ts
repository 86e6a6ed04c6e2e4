/** Shared priors as text: what training writes, what is shipped, and what every snapshot carries along. */
export interface ShippedModel {
  /** By reason, '*' for any: chances by class of cause, 32-bit floats in base64. */
  readonly classes: Readonly<Record<string, string>>
  /** Chances by funds cause, for credit cards and for all others. */
  readonly creditFunds: string
  readonly otherFunds: string
  readonly general: { readonly weights: string; readonly squares: string }
}
