/** Who decides a case's retries: the engine, or for comparison a fixed schedule. */
export type Arm = 'treated' | 'held_out'

/** Most of a company's cases that may be held out: half. More would not make the comparison any sharper. */
export const HOLDOUT_SHARE_MAX = 0.5

/** The lot that was drawn when a case opened. It is kept with the case and never drawn again. */
export interface HoldoutDraw {
  readonly arm: Arm
  /** The chance, above 0, with which the case could have been held out: the company's share at that instant. */
  readonly shareRatio: number
}
