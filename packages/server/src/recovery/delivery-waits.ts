const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/**
 * How long after each failed try the next one comes; after the last of these it is given up, about three days after the
 * first. Short at first, for a receiver that restarts; then long enough that one that is down for a weekend loses nothing.
 */
export const DELIVERY_WAITS_MS: readonly number[] = [
  5 * SECOND,
  30 * SECOND,
  2 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  24 * HOUR,
  24 * HOUR,
]

/** Null: there is no other try. */
export function waitAfter(failures: number): number | null {
  return DELIVERY_WAITS_MS[failures - 1] ?? null
}

/** After so many tries in a row that failed, whatever they were of, a receiver is taken to be down. */
export const DOWN_AFTER = 5

const HOLD_MS_MIN = 30 * SECOND
const HOLD_MS_MAX = 5 * MINUTE

/** How long a receiver that is down is left alone between two tries, whatever is due there; null: it is not down. */
export function holdAfter(failuresInRow: number): number | null {
  if (failuresInRow < DOWN_AFTER) return null
  return Math.min(HOLD_MS_MAX, HOLD_MS_MIN * 2 ** (failuresInRow - DOWN_AFTER))
}
