import type { Repeat } from '../recovery/hold-claim.ts'

/** By the timers of this process, which hold up no stop. The work never rejects. */
export const repeatByTimer: Repeat = (everyMs, work) => {
  let isEnded = false
  let timer: NodeJS.Timeout | undefined
  const wait = () => {
    if (!isEnded) timer = setTimeout(() => void work().then(wait), everyMs).unref()
  }
  wait()
  return () => {
    isEnded = true
    clearTimeout(timer)
  }
}
