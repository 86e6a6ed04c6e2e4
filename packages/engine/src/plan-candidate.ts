/**
 * An attempt that a plan may take: when, the place of the gateway in the plan's `gateways`, by what the way being open is
 * multiplied (above 1 where hour, gateway or mood raise it), and the chance of approval.
 */
export type PlanCandidate = readonly [atMs: number, gateway: number, pass: number, chance: number]
