import type { FailedPayment, RetryEngine } from '@reprise/engine'
import type { Tenant } from '../domain/company.ts'
import { OUTCOMES_A_BREATH } from './breathe.ts'
import {
  companiesOfModel,
  type EngineOfVersion,
  type EnginePorts,
  engineOfVersion,
  readVersion,
} from './engine-of-version.ts'
import { type FollowPorts, followLog } from './follow-log.ts'
import { newestAttemptNameOf } from './learned-payment.ts'
import type { ModelKey } from './model-port.ts'
import { asModelSees, engineOfCompany } from './model-scope.ts'
import type { LogPlace } from './outcome-log-port.ts'

export interface LiveModelPorts extends EnginePorts, Omit<FollowPorts, 'events'> {
  /** Names this process among those that write versions. */
  readonly holder: string
}

/**
 * A checkpoint is written after so many outcomes, since a start replays what came after it (a tenth of a millisecond each),
 * and a process that begins to serve a company waits for a part of that. Not much more often: requests wait while a
 * model is put into words, some hundredths of a second.
 */
const OUTCOMES_A_CHECKPOINT = 20_000
/** And, when there was any, after so long: 15 minutes. What is not in a checkpoint is in the log, so it could be longer. */
const CHECKPOINT_EVERY_MS = 900_000

interface Waiting {
  readonly companyId: string
  readonly payment: FailedPayment
  readonly knownMs: number
}

/** An engine, where it stands in the log of each of its companies, and what it learned since its version. */
interface Standing {
  readonly engine: RetryEngine
  base: number
  baseSinceMs: number
  snapshotBytes: number
  outcomesLearned: number
  unsaved: number
  positions: Map<string, number>
  imports: EngineOfVersion['imports']
}

/**
 * One model in this process's memory. It learns what this process tells it at once, and everything else from the log;
 * what was told is not read again. `follow`, `rebase` and `checkpoint` are not to be called at the same time.
 */
export class LiveModel {
  readonly key: ModelKey
  readonly #ports: LiveModelPorts
  #standing: Standing
  /** Attempts learned, or about to be, that the log has not been read as far as. */
  #told = new Set<string>()
  readonly #waiting: Waiting[] = []
  readonly #stopping = new AbortController()

  private constructor(ports: LiveModelPorts, key: ModelKey, version: EngineOfVersion) {
    this.#ports = ports
    this.key = key
    this.#standing = this.#stand(version)
  }

  /** With what its version left in the log learned, up to a page a company: the rest follows in the next turns. */
  static async open(ports: LiveModelPorts, key: ModelKey): Promise<LiveModel> {
    const model = new LiveModel(ports, key, await engineOfVersion(ports, key))
    await model.follow(await ports.log.withNews(await model.places()), 1)
    return model
  }

  /** To be used at once, not to be kept: a new version brings a new engine. */
  engineFor(companyId: string): RetryEngine {
    return engineOfCompany(this.#standing.engine, this.key, companyId)
  }

  /** Learns an attempt whose outcome is on disk, when the request that brought it has been answered. */
  tell(companyId: string, payment: FailedPayment): void {
    this.#told.add(newestAttemptNameOf(payment))
    this.#waiting.push({ companyId, payment, knownMs: this.#ports.clock.monotonicMs() })
    if (this.#waiting.length === 1) setImmediate(() => this.#learnSome())
  }

  get base(): number {
    return this.#standing.base
  }

  get snapshotBytes(): number {
    return this.#standing.snapshotBytes
  }

  /** How long outcomes have been waiting for a checkpoint; 0: all is in one. */
  unsavedMs(nowMs: number): number {
    return this.#standing.unsaved === 0 ? 0 : nowMs - this.#standing.baseSinceMs
  }

  isCheckpointDue(nowMs: number): boolean {
    return this.#standing.unsaved >= OUTCOMES_A_CHECKPOINT || this.unsavedMs(nowMs) >= CHECKPOINT_EVERY_MS
  }

  /** Where it stands in the log of each company that teaches it. */
  async places(): Promise<readonly LogPlace[]> {
    return placesOf(this.#standing, this.key, await companiesOfModel(this.#ports.log, this.key))
  }

  /** Learns what is in these companies' logs and was not told here, `pagesMax` pages of each at most. */
  async follow(tenants: readonly Tenant[], pagesMax: number): Promise<void> {
    await this.#followIn(this.#standing, tenants, pagesMax, (name) => this.#told.delete(name))
  }

  /**
   * Goes over to the current version, which another process wrote, and what the log holds after it. So processes do not
   * drift apart by the order in which they learned, and a rollback reaches all of them.
   */
  async rebase(): Promise<void> {
    const saved = await this.#ports.versions.newest(this.key)
    if (saved === null || saved.version === this.base) return
    const version = readVersion(this.#ports, this.key, saved)
    if (version === null) {
      // Of another engine, beside which this one goes on: its next checkpoint comes after that version.
      this.#standing.base = saved.version
      return
    }
    const next = this.#stand(version)
    const companies = await companiesOfModel(this.#ports.log, this.key)
    const tenants = await this.#ports.log.withNews(placesOf(next, this.key, companies))
    await this.#followIn(next, tenants, Number.POSITIVE_INFINITY, () => false)
    // Half followed, it knows less than the one that stands.
    if (this.#stopping.signal.aborted) return
    // What was told meanwhile is on disk, after where this one has read.
    this.#told = new Set()
    this.#standing = next
    this.#ports.events.versionTaken({ key: this.key, version: next.base })
  }

  /** Writes the next version, unless another process is about to, or has. */
  async checkpoint(): Promise<void> {
    const { versions, holder, clock, events } = this.#ports
    const standing = this.#standing
    if (!(await versions.claim(this.key, standing.base, holder))) return
    try {
      // Told is told: the log is not read for it again, so it must be in the snapshot whose positions say so.
      while (this.#waiting.length > 0) this.#learn(this.#waiting.splice(0))
      const { unsaved, outcomesLearned, imports } = standing
      const saved = await versions.save(this.key, standing.base, holder, {
        madeAt: clock.now(),
        madeBy: 'outcomes',
        restoredVersion: null,
        outcomesLearned,
        positions: Object.fromEntries(standing.positions),
        imports,
        snapshot: standing.engine.snapshot(),
      })
      if (saved === null) return
      standing.base = saved.version
      standing.baseSinceMs = clock.monotonicMs()
      standing.snapshotBytes = saved.snapshotBytes
      standing.unsaved -= unsaved
      events.versionSaved({ key: this.key, version: saved.version, snapshotBytes: saved.snapshotBytes })
    } catch (error) {
      await versions.release(this.key, holder).catch(() => undefined)
      throw error
    }
  }

  /** The process is about to end: what is being read from the log ends with the page at hand. */
  stop(): void {
    this.#stopping.abort()
  }

  #stand(version: EngineOfVersion): Standing {
    const { engine, base, snapshotBytes, outcomesLearned, positions, imports } = version
    const baseSinceMs = this.#ports.clock.monotonicMs()
    const places = new Map(Object.entries(positions))
    return { engine, base, baseSinceMs, snapshotBytes, outcomesLearned, unsaved: 0, positions: places, imports }
  }

  async #followIn(
    standing: Standing,
    tenants: readonly Tenant[],
    pagesMax: number,
    isKnown: (attemptName: string) => boolean,
  ): Promise<void> {
    for (const tenant of tenants) {
      const from = standing.positions.get(tenant.companyId) ?? 0
      const isStopping = () => this.#stopping.signal.aborted
      const order = { key: this.key, engine: standing.engine, tenant, from, pagesMax, isKnown, isStopping }
      const { position, learned } = await followLog(this.#ports, order)
      standing.positions.set(tenant.companyId, position)
      standing.outcomesLearned += learned
      standing.unsaved += learned
    }
  }

  #learnSome(): void {
    this.#learn(this.#waiting.splice(0, OUTCOMES_A_BREATH))
    if (this.#waiting.length > 0) setImmediate(() => this.#learnSome())
  }

  #learn(told: readonly Waiting[]): void {
    const { clock, events } = this.#ports
    const { mode } = this.key
    for (const { companyId, payment, knownMs } of told) {
      try {
        this.#standing.engine.learn(asModelSees(this.key, companyId, payment))
        this.#standing.outcomesLearned += 1
        this.#standing.unsaved += 1
        events.outcomeLearned({ mode, source: 'own', lagMs: clock.monotonicMs() - knownMs })
      } catch (error) {
        // The log has it too, and is asked for it again.
        this.#told.delete(newestAttemptNameOf(payment))
        events.learningFailed({ mode, error })
      }
    }
  }
}

function placesOf(standing: Standing, key: ModelKey, companies: readonly string[]): LogPlace[] {
  return companies.map((companyId) => ({
    tenant: { companyId, mode: key.mode },
    position: standing.positions.get(companyId) ?? 0,
  }))
}
