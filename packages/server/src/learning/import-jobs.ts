import { Conflict, NotFound } from '../domain/errors.ts'
import {
  type ImportOrder,
  type ImportPorts,
  type ImportProgress,
  type ImportResult,
  importHistory,
} from './import-history.ts'

/** How an import stands: asked for again and again, since a long one outlasts any one call. */
export type ImportState =
  | { readonly kind: 'running'; readonly step: number; readonly progress: ImportProgress }
  | { readonly kind: 'done'; readonly result: ImportResult }

interface Job {
  readonly id: string
  step: number
  progress: ImportProgress
  end: Promise<ImportResult> | null
  changed: Promise<void>
  change: () => void
}

/** Imports of this process: one at a time, since each has a model of its own in memory. */
export class ImportJobs {
  readonly #ports: ImportPorts
  #job: Job | null = null
  /** The one that ended last: its end can still be asked for. */
  #last: Job | null = null
  #count = 0

  constructor(ports: ImportPorts) {
    this.#ports = ports
  }

  /** Begins one, and returns its id. @throws Conflict while another runs */
  start(order: ImportOrder): string {
    if (this.#job !== null) throw new Conflict('Another import runs: try again when it is over.')
    this.#count += 1
    const job: Job = {
      id: `${this.#ports.holder}-${this.#count}`,
      step: 0,
      progress: BEGINNING,
      end: null,
      ...signal(),
    }
    const step = (progress: ImportProgress) => {
      job.step += 1
      job.progress = progress
      const { change } = job
      Object.assign(job, signal())
      change()
    }
    this.#job = job
    const running = importHistory(this.#ports, order, step)
    const finish = () => {
      job.end = running
      job.change()
      if (this.#job === job) this.#job = null
      this.#last = job
    }
    running.then(finish, finish)
    return job.id
  }

  /**
   * Resolves when there is something newer than `step`, or the end.
   * @throws what ended it; NotFound for an id that is not that of the newest
   */
  async next(id: string, step: number): Promise<ImportState> {
    const job = this.#job?.id === id ? this.#job : this.#last
    if (job === null || job.id !== id)
      throw new NotFound('This import is not known any more: "model list" shows its end.')
    if (job.end === null && job.step <= step) await job.changed
    if (job.end !== null) return { kind: 'done', result: await job.end }
    return { kind: 'running', step: job.step, progress: job.progress }
  }
}

const BEGINNING: ImportProgress = { phase: 'validating', rows: 0 }

function signal(): { changed: Promise<void>; change: () => void } {
  let change = () => {}
  const changed = new Promise<void>((resolve) => {
    change = resolve
  })
  return { changed, change }
}
