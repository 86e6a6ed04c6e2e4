/** Does something every so many milliseconds, never twice at once, until what it returns is called. */
export type Repeat = (everyMs: number, work: () => Promise<void>) => () => void

/**
 * How often the claim on a batch or an export is renewed: of a lease of 45 seconds, so that a process that lives keeps it
 * though a statement or two fail, and one that died is succeeded within a minute.
 */
export const RENEW_EVERY_MS = 10_000

/** Renews a claim for as long as the work lasts, whatever that waits for. A renewal that fails is left to the next one. */
export async function holdClaim<Result>(
  repeat: Repeat,
  renew: () => Promise<boolean>,
  work: () => Promise<Result>,
): Promise<Result> {
  const letGo = repeat(RENEW_EVERY_MS, async () => {
    // What the work itself writes says soon enough that the database is away, or that the claim is lost.
    await renew().catch(() => false)
  })
  try {
    return await work()
  } finally {
    letGo()
  }
}
