/** Lets requests go first: resolves when the event loop has come round once. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
