import { type Child, firstMessage, startChild } from './child-process.ts'
import type { FromServer, ToServer } from './process-messages.ts'

export interface FleetOptions {
  readonly size: number
  readonly env: Readonly<Record<string, string>>
  /** Draws of 0 to 1. */
  readonly draw: () => number
}

export interface LivingServer {
  readonly address: string
  readonly apiKey: string
}

interface Slot {
  generation: number
  name: string
  child: Child<FromServer, ToServer>
  /** Null while it starts. */
  living: LivingServer | null
  isKilled: boolean
  aheadMs: number
  /** Until it, or what comes after it, is ready. */
  starting: Promise<void>
}

/** Server processes on one database. One that is killed is started again at once. */
export class ServerFleet {
  readonly #options: FleetOptions
  readonly #slots: Slot[] = []
  #state: 'running' | 'stopping' = 'running'
  /** How many were killed so far. */
  kills = 0
  readonly #deaths: string[] = []

  private constructor(options: FleetOptions) {
    this.#options = options
  }

  /** The first alone, since it makes the company; then the others at once. */
  static async start(options: FleetOptions): Promise<ServerFleet> {
    const fleet = new ServerFleet(options)
    for (let at = 0; at < options.size; at += 1) {
      fleet.#slots.push(fleet.#begin(at, 0, 0))
      if (at === 0) await fleet.#slots[0]?.starting
    }
    await fleet.allReady()
    return fleet
  }

  /** A server that answers, drawn by lot; when all are being started, the first that is ready. */
  async any(): Promise<LivingServer> {
    for (;;) {
      this.refuseDeaths()
      const living = this.#slots.flatMap((slot) => (slot.living === null ? [] : [slot.living]))
      const drawn = living[Math.floor(this.#options.draw() * living.length)]
      if (drawn !== undefined) return drawn
      await Promise.race(this.#slots.map(({ starting }) => starting))
    }
  }

  async allReady(): Promise<void> {
    while (this.#slots.some(({ living }) => living === null)) {
      this.refuseDeaths()
      await Promise.all(this.#slots.map(({ starting }) => starting))
    }
  }

  /** @throws Error when a server ended without being killed, which nothing should make it do. */
  refuseDeaths(): void {
    if (this.#deaths.length > 0) throw new Error(`A server died by itself:\n${this.#deaths.join('\n')}`)
  }

  setClocks(aheadMsOf: (slot: number) => number): void {
    this.#slots.forEach((slot, at) => {
      slot.aheadMs = aheadMsOf(at)
    })
    this.rouse()
  }

  /** Has every server look for work at once. */
  rouse(): void {
    for (const { child, aheadMs } of this.#slots) child.send({ kind: 'clock', aheadMs })
  }

  /** The server of this name, if it still lives. */
  kill(name: string): void {
    const at = this.#slots.findIndex((each) => each.name === name && each.living !== null)
    const slot = this.#slots[at]
    if (slot === undefined || this.#state === 'stopping') return
    this.kills += 1
    slot.isKilled = true
    slot.living = null
    slot.starting = slot.child.ended.then(() => this.#slots[at]?.starting)
    slot.starting.catch(() => {})
    slot.child.process.kill('SIGKILL')
  }

  killAny(): void {
    const slot = this.#slots[Math.floor(this.#options.draw() * this.#slots.length)]
    if (slot !== undefined) this.kill(slot.name)
  }

  async stop(): Promise<void> {
    this.#state = 'stopping'
    for (const { child } of this.#slots) child.process.kill('SIGKILL')
    await Promise.all(this.#slots.map(({ child }) => child.ended))
  }

  /** What the servers printed last, for a failure's report. */
  output(): string {
    return this.#slots.map(({ name, child }) => `-- ${name}\n${child.output()}`).join('\n')
  }

  #begin(at: number, generation: number, aheadMs: number): Slot {
    const name = `${at}-${generation}`
    const env = { ...this.#options.env, SOAK_SENDER: name, SOAK_AHEAD_MS: String(aheadMs) }
    const child = startChild<FromServer, ToServer>('soak-server.mjs', env)
    const slot: Slot = {
      generation,
      name,
      child,
      living: null,
      isKilled: false,
      aheadMs,
      starting: Promise.resolve(),
    }
    slot.starting = firstMessage(child).then((message) => {
      slot.living = { address: message.address, apiKey: message.apiKey }
      // The clock may have been set while it started.
      child.send({ kind: 'clock', aheadMs: slot.aheadMs })
    })
    // Whoever waits for it hears of it; when all are being stopped, nobody does.
    slot.starting.catch(() => {})
    void child.ended.then((code) => {
      slot.living = null
      if (this.#state === 'stopping') return
      if (!slot.isKilled) this.#deaths.push(`${name} ended with ${code}:\n${child.output()}`)
      else this.#slots[at] = this.#begin(at, generation + 1, slot.aheadMs)
    })
    return slot
  }
}
