/** How many records were sealed again, and how many no key opens. */
export function renderReencrypted({ reencrypted, unreadable }: { reencrypted: number; unreadable: number }): string {
  const lost = unreadable === 0 ? '' : ` ${unreadable} records open with no key and were left as they are.`
  return `${reencrypted} records were sealed again.${lost}`
}
