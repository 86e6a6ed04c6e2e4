/** Steps of a table of powers of two, and ln 2 cut in two: the first part times any step that is asked for is exact. */
const STEPS = 64
const STEPS_PER_UNIT = STEPS / Math.LN2
const STEP_HIGH = Math.fround(Math.LN2 / STEPS)
const STEP_LOW = Math.LN2 / STEPS - STEP_HIGH
const FRACTIONS = Float64Array.from({ length: STEPS }, (_, i) => 2 ** (i / STEPS))
const LOWEST = -700
const HIGHEST = 60
const POWERS_BELOW = 1011
const POWERS = Float64Array.from({ length: POWERS_BELOW + 88 }, (_, i) => 2 ** (i - POWERS_BELOW))

/**
 * As Math.exp, to some units of the last place: a step of the table times a short series (Tang, 1989). Hundreds of instants
 * are asked about a dozen things that fade, and a call out of compiled code takes longer than this.
 */
export function exponential(x: number): number {
  if (!(x > LOWEST && x < HIGHEST)) return Math.exp(x)
  const step = Math.floor(x * STEPS_PER_UNIT + 0.5) | 0
  const rest = x - step * STEP_HIGH - step * STEP_LOW
  const series = 1 + rest * (1 + rest * (1 / 2 + rest * (1 / 6 + rest * (1 / 24 + rest / 120))))
  return (POWERS[(step >> 6) + POWERS_BELOW] as number) * (FRACTIONS[step & (STEPS - 1)] as number) * series
}
