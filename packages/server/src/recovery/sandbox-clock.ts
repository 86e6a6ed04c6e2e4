import type { Clock } from '../domain/clock.ts'
import type { Tenant } from '../domain/company.ts'
import { Conflict, Forbidden } from '../domain/errors.ts'
import type { IdSource } from '../domain/ids.ts'
import type { MerchantConfigurations } from './merchant-port.ts'
import { parseAdvance } from './parse-advance.ts'
import type { MoveClock, RunCalendar } from './run-calendar.ts'
import type { SandboxClocks } from './sandbox-clock-port.ts'

export interface SandboxClockPorts {
  readonly clock: Clock
  readonly ids: IdSource
  readonly sandboxClocks: SandboxClocks
  readonly configurations: Pick<MerchantConfigurations, 'forget'>
  readonly runCalendar: RunCalendar
}

export interface ClockReading {
  /** What time it is for the company's sandbox. */
  readonly now: Date
  /** Attempts of Reprise's own that were made while the clock moved. */
  readonly attempts: number
  /** Recoveries that came to an end in that time, for whatever reason. */
  readonly ended: number
}

/** A company's sandbox in virtual time. */
export interface SandboxClock {
  /** @throws Forbidden for a live key. */
  read(tenant: Tenant): Promise<ClockReading>
  /**
   * Moves the clock forward, and runs on the way what falls due, in order of time. What ran stays run, and the clock
   * stands at the last of it, whatever ends this early.
   * @throws Forbidden for a live key
   * @throws InvalidField for a span that is none, and for one that leaves the calendar
   * @throws Conflict while somebody else moves it
   */
  advance(tenant: Tenant, request: unknown): Promise<ClockReading>
}

/**
 * For how long a process may go without moving the clock before another may take it: 2 minutes, longer than any attempt
 * takes. A process that dies leaves the clock to nobody for as long.
 */
const CLOCK_LEASE_MS = 120_000

/** A hundred years ahead: dates stay dates, and nobody needs more. */
export const OFFSET_MS_MAX = 36_500 * 86_400_000

export function createSandboxClock(ports: SandboxClockPorts): SandboxClock {
  return {
    async read(tenant) {
      refuseLive(tenant)
      const offsetMs = await ports.sandboxClocks.offsetMs(tenant.companyId)
      return { now: new Date(ports.clock.now().getTime() + offsetMs), attempts: 0, ended: 0 }
    },
    async advance(tenant, request) {
      refuseLive(tenant)
      const advanceMs = parseAdvance(request)
      const hand = await takeHand(ports, tenant)
      try {
        return await advanceWith(ports, tenant, hand, advanceMs)
      } finally {
        await ports.sandboxClocks.release(tenant.companyId, hand.holder)
      }
    },
  }
}

/** The right to move a company's clock, for as long as it is used. */
interface Hand {
  readonly holder: string
  readonly now: () => Date
  readonly moveTo: MoveClock
}

async function takeHand(
  { clock, sandboxClocks: clocks, configurations, ids }: SandboxClockPorts,
  tenant: Tenant,
): Promise<Hand> {
  const { companyId } = tenant
  const holder = ids.next()
  const held = await clocks.hold(companyId, holder, CLOCK_LEASE_MS)
  if (held === null) {
    throw new Conflict('The sandbox clock is being moved: wait until that is done, or two minutes if it never answers.')
  }
  let offsetMs = held
  return {
    holder,
    now: () => new Date(clock.now().getTime() + offsetMs),
    async moveTo(at) {
      offsetMs = Math.max(offsetMs, at.getTime() - clock.now().getTime())
      if (!(await clocks.move(companyId, holder, offsetMs, CLOCK_LEASE_MS))) {
        throw new Conflict('The sandbox clock was taken over by another request: what it ran stays run.')
      }
      configurations.forget(companyId)
    },
  }
}

async function advanceWith(
  ports: SandboxClockPorts,
  tenant: Tenant,
  hand: Hand,
  advanceMs: number,
): Promise<ClockReading> {
  const from = hand.now()
  const until = new Date(from.getTime() + advanceMs)
  if (until.getTime() - ports.clock.now().getTime() > OFFSET_MS_MAX) {
    throw new Conflict('The sandbox clock cannot be moved more than a hundred years ahead.')
  }
  const { attempts, isDone } = await ports.runCalendar(tenant, until, hand.moveTo)
  if (isDone) await hand.moveTo(until)
  const now = hand.now()
  return { now, attempts, ended: await ports.sandboxClocks.countEnds(tenant.companyId, from, now) }
}

function refuseLive({ mode }: Tenant): void {
  if (mode === 'live') throw new Forbidden('Live payments live in real time: the clock moves with a sandbox key only.')
}
