/** Five digits are more than is known of any chance, and keep the numbers of a decision short. */
export function rounded(chance: number): number {
  return Math.round(chance * 1e5) / 1e5
}
