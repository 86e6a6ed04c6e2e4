/** What gateways and merchants said may hold anything; a terminal would obey it. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, '?')
}
