const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

/** Wed 2026-11-25 09:51, in UTC. */
export function renderInstant(instant: string): string {
  const at = new Date(instant)
  return `${WEEKDAYS[at.getUTCDay()]} ${at.toISOString().slice(0, 16).replace('T', ' ')}`
}
