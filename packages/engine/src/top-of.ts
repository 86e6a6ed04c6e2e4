import { Room } from './room.ts'

const room = new Room()

/**
 * The places worth most, at most `count`: the best first, and of equals the one that comes first in `places`. For so few
 * that a sort does not pay.
 */
export function topOf(places: ArrayLike<number>, worths: Float64Array, count: number): number[] {
  const top: number[] = []
  const topWorths = room.of(count)
  for (let i = 0; i < places.length; i++) {
    const each = places[i] as number
    const worth = worths[each] as number
    let at = top.length
    if (at === count && (topWorths[--at] as number) >= worth) continue
    for (; at > 0 && (topWorths[at - 1] as number) < worth; at--) {
      topWorths[at] = topWorths[at - 1] as number
      top[at] = top[at - 1] as number
    }
    topWorths[at] = worth
    top[at] = each
  }
  return top
}
