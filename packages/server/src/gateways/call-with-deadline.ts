import type { GatewayOutcome } from '../recovery/gateway-port.ts'

/** The longest span that a timer takes; a longer one would fire at once. */
const TIMER_MS_MAX = 2 ** 31 - 1

/**
 * Runs one call of an adapter and always comes to an outcome, at most `deadlineMs` later. At the deadline the signal
 * aborts; the adapter may still say in the same turn how far it got (a request that never left is `not_processed`), else
 * the outcome is `unknown` and whatever arrives later is ignored. An adapter that throws may have sent before it did:
 * that is `unknown` too.
 *
 * `givingUp` aborts the same way, before the deadline: a process that stops answers its callers while it still can.
 *
 * @throws RangeError when the deadline is not 1 to 2^31 - 1 milliseconds.
 */
export function callWithDeadline(
  call: (signal: AbortSignal) => Promise<GatewayOutcome>,
  deadlineMs: number,
  givingUp?: AbortSignal,
): Promise<GatewayOutcome> {
  return settleWithin(call, deadlineMs, (why) => ({ kind: 'unknown', why }), givingUp)
}

/**
 * The same for a question whose answer is no outcome, such as whether credentials are right: `unsettled` makes the answer
 * of a call that came to none.
 *
 * @throws RangeError when the deadline is not 1 to 2^31 - 1 milliseconds.
 */
export async function settleWithin<Answer>(
  call: (signal: AbortSignal) => Promise<Answer>,
  deadlineMs: number,
  unsettled: (why: string) => Answer,
  givingUp?: AbortSignal,
): Promise<Answer> {
  if (!(deadlineMs >= 1 && deadlineMs <= TIMER_MS_MAX)) throw new RangeError(`No deadline: ${deadlineMs} ms`)
  const controller = new AbortController()
  const deadline = startDeadline(controller, deadlineMs, givingUp)
  try {
    return await Promise.race([answerOf(call, controller.signal, unsettled), deadline.passed.then(unsettled)])
  } finally {
    deadline.stop()
  }
}

/** `passed` resolves to why. */
function startDeadline(controller: AbortController, deadlineMs: number, givingUp: AbortSignal | undefined) {
  let stop = () => {}
  const passed = new Promise<string>((resolve) => {
    const end = (why: string) => {
      controller.abort()
      setImmediate(() => resolve(why))
    }
    const timer = setTimeout(() => end(`the gateway did not answer within ${deadlineMs} ms`), deadlineMs)
    // A call that waits has its own socket to keep the process alive; its deadline must not hold up a stop.
    timer.unref()
    const giveUp = () => end('the process stopped before the gateway answered')
    if (givingUp?.aborted === true) giveUp()
    givingUp?.addEventListener('abort', giveUp)
    stop = () => {
      clearTimeout(timer)
      givingUp?.removeEventListener('abort', giveUp)
    }
  })
  return { passed, stop }
}

/** Never rejects, not even after the deadline, when nobody listens any more. */
async function answerOf<Answer>(
  call: (signal: AbortSignal) => Promise<Answer>,
  signal: AbortSignal,
  unsettled: (why: string) => Answer,
): Promise<Answer> {
  try {
    return await call(signal)
  } catch (error) {
    return unsettled(`the gateway's adapter failed: ${describeThrown(error)}`)
  }
}

/**
 * The kind of an error and its system code (ECONNRESET), nothing else: a message may quote the request, card number and
 * all, and this text is stored and logged.
 */
function describeThrown(error: unknown): string {
  if (!(error instanceof Error)) return `threw a ${typeof error}`
  const kind = /^[A-Za-z]{1,60}$/.test(error.name) ? error.name : 'Error'
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return /^[A-Z][A-Z_]{2,60}$/.test(code) ? `${kind} ${code}` : kind
}
