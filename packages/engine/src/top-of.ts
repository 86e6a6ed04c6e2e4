/**
 * The places worth most, at most `count`: the best first, and of equals the one that comes first in `places`. For so few
 * that a sort does not pay.
 */
export function topOf(places: ArrayLike<number>, worths: Float64Array, count: number): number[] {
  const top: number[] = []
  for (let i = 0; i < places.length; i++) {
    const each = places[i] as number
    const worth = worths[each] as number
    let at = top.length
    if (at === count && (worths[top[count - 1] as number] as number) >= worth) continue
    while (at > 0 && (worths[top[at - 1] as number] as number) < worth) at--
    for (let behind = Math.min(top.length, count - 1); behind > at; behind--) top[behind] = top[behind - 1] as number
    top[at] = each
  }
  return top
}
