import type { FailedPayment, RetryEngine } from '@reprise/engine'
import { MODES, type Mode, type Tenant } from '../domain/company.ts'
import { LiveModel, type LiveModelPorts } from './live-model.ts'
import type { ModelKey } from './model-port.ts'
import { engineOfCompany, modelKeyOf, modelNameOf, seedOf } from './model-scope.ts'

export interface CompanyModelsPorts extends LiveModelPorts {
  readonly poolsModels: boolean
}

/** A company that had no payment for so long gives its memory back; the log and its versions have all of it: an hour. */
const UNUSED_MS_MAX = 3_600_000
/** Pages of the log that one model reads in a turn, so that one with much to learn again does not hold up the others. */
const PAGES_A_TURN = 20

interface Entry {
  readonly key: ModelKey
  /** Null: it could not be opened. */
  readonly opened: Promise<LiveModel | null>
  model: LiveModel | null
  usedMs: number
}

/** The models in this process's memory: of the companies that it serves. */
export class CompanyModels {
  readonly #ports: CompanyModelsPorts
  readonly #entries = new Map<string, Entry>()
  #turns: Promise<void> = Promise.resolve()
  readonly #stopping = new AbortController()

  constructor(ports: CompanyModelsPorts) {
    this.#ports = ports
  }

  /**
   * The engine that decides for a company, for this one decision. The first of a company waits for its model to be read.
   * Never rejects for the sake of a model: without one, the shipped model decides.
   */
  async engineFor(tenant: Tenant): Promise<RetryEngine> {
    const key = modelKeyOf(tenant, this.#ports.poolsModels)
    const entry = this.#entries.get(modelNameOf(key)) ?? this.#open(key)
    entry.usedMs = this.#ports.clock.monotonicMs()
    const model = entry.model ?? (await entry.opened)
    if (model !== null) return model.engineFor(tenant.companyId)
    return engineOfCompany(this.#ports.createEngine({ seed: seedOf(key) }), key, tenant.companyId)
  }

  /** An attempt's outcome is on disk, the payment's newest. Returns at once: the model learns it after the request. */
  attemptTold(tenant: Tenant, payment: FailedPayment): void {
    const key = modelKeyOf(tenant, this.#ports.poolsModels)
    // A model that is not in memory finds it in the log.
    this.#entries.get(modelNameOf(key))?.model?.tell(tenant.companyId, payment)
  }

  /**
   * Learns what other processes wrote, goes over to versions that they made, writes checkpoints that are due and forgets
   * models without use. Turns run one after the other.
   */
  turn(): Promise<void> {
    const turn = this.#turns.then(() => this.#turn())
    this.#turns = turn.catch(() => undefined)
    return turn
  }

  /** What is under way ends soon, and what is not learned by then stays in the log. Decisions are made as before. */
  stop(): void {
    this.#stopping.abort()
    for (const { model } of this.#entries.values()) model?.stop()
  }

  #open(key: ModelKey): Entry {
    const name = modelNameOf(key)
    const opened = LiveModel.open(this.#ports, key).then(
      (model) => {
        entry.model = model
        return model
      },
      (error: unknown) => {
        this.#ports.events.modelUnavailable({ key, error })
        // The next payment tries again.
        if (this.#entries.get(name) === entry) this.#entries.delete(name)
        return null
      },
    )
    const entry: Entry = { key, opened, model: null, usedMs: this.#ports.clock.monotonicMs() }
    this.#entries.set(name, entry)
    return entry
  }

  async #turn(): Promise<void> {
    const models = this.#forgetUnused()
    if (models.length > 0 && !this.#stopping.signal.aborted) {
      const current = await this.#ports.versions.currentVersions(models.map(({ key }) => key))
      const stale = models.filter(({ base }, index) => base !== current[index])
      for (const model of stale) await this.#attempt(model, () => model.rebase())
      await this.#followNews(models)
      for (const model of models) {
        if (!model.isCheckpointDue(this.#ports.clock.monotonicMs())) continue
        await this.#attempt(model, () => model.checkpoint())
      }
    }
    for (const mode of MODES) this.#report(mode)
  }

  async #followNews(models: readonly LiveModel[]): Promise<void> {
    const { log } = this.#ports
    const places = (await Promise.all(models.map((model) => model.places()))).flat()
    if (places.length === 0) return
    const news = await log.withNews(places)
    for (const model of models) {
      const { companyId, mode } = model.key
      const tenants = news.filter(
        (tenant) => tenant.mode === mode && (companyId ?? tenant.companyId) === tenant.companyId,
      )
      if (tenants.length > 0) await this.#attempt(model, () => model.follow(tenants, PAGES_A_TURN))
    }
  }

  /** One model's trouble is not another's. */
  async #attempt({ key }: LiveModel, work: () => Promise<void>): Promise<void> {
    if (this.#stopping.signal.aborted) return
    try {
      await work()
    } catch (error) {
      this.#ports.events.modelUnavailable({ key, error })
    }
  }

  #forgetUnused(): readonly LiveModel[] {
    const usedAfterMs = this.#ports.clock.monotonicMs() - UNUSED_MS_MAX
    for (const [name, { model, usedMs }] of this.#entries) {
      if (model !== null && usedMs < usedAfterMs) this.#entries.delete(name)
    }
    return [...this.#entries.values()].flatMap(({ model }) => (model === null ? [] : [model]))
  }

  #report(mode: Mode): void {
    const nowMs = this.#ports.clock.monotonicMs()
    const models = [...this.#entries.values()].flatMap(({ key, model }) =>
      model === null || key.mode !== mode ? [] : [model],
    )
    this.#ports.events.modelsLooked({
      mode,
      loaded: models.length,
      unsavedMs: Math.max(0, ...models.map((model) => model.unsavedMs(nowMs))),
      snapshotBytes: Math.max(0, ...models.map(({ snapshotBytes }) => snapshotBytes)),
    })
  }
}
