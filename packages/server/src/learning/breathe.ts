/** Outcomes learned without a pause, at most 0.2 ms each: requests of the same process wait no longer. */
export const OUTCOMES_A_BREATH = 20

/** Lets requests go first: resolves when the event loop has come round once. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
