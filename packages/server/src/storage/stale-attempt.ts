/** Of an attempt `a` in `sending`: nobody is waiting for it any more. Both are placeholders, see Staleness. */
export function staleAttempt(ageMs: string, writtenBefore: string): string {
  return `a.written_at < greatest(now() - ${ageMs}::double precision * interval '1 millisecond', ${writtenBefore}::timestamptz)`
}
