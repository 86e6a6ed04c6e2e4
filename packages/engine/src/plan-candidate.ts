/**
 * An attempt that a plan may take: when, the place of the gateway in the plan's `gateways`, by what the way being open, by
 * the plan's causes, is multiplied to come to the chance of approval (above 1 where hour, gateway or mood raise it), and that
 * chance, which is what all causes give it.
 */
export type PlanCandidate = readonly [atMs: number, gateway: number, pass: number, chance: number]
