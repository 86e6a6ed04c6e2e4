/** Five digits are more than is known of any chance, and keep the numbers of a decision short. */
export const CHANCE_STEPS = 1e5

export function rounded(chance: number): number {
  return Math.round(chance * CHANCE_STEPS) / CHANCE_STEPS
}
