/**
 * One sentence for an operator whose DATABASE_URL does not work. It names host, database and user, and never the
 * password; the original error stays its cause, because pg's messages do not hold one either.
 */
export function describeUnreachable(url: string, error: unknown): Error {
  const where = new URL(url)
  const host = where.searchParams.get('host') ?? (where.hostname === '' ? 'localhost' : where.hostname)
  const port = where.port === '' ? '5432' : where.port
  const database = decodeURIComponent(where.pathname.slice(1))
  const user = decodeURIComponent(where.username)
  const place = `the PostgreSQL database "${database}" at ${host}:${port} as user "${user}"`
  return new Error(`Cannot connect to ${place}: ${reasonOf(error)}`, { cause: error })
}

function reasonOf(error: unknown): string {
  // Node.js tries every address of a name, and its AggregateError has no message of its own.
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error
  return first instanceof Error ? first.message : String(first)
}
