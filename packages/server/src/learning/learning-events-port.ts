import type { Mode } from '../domain/company.ts'
import type { ModelKey } from './model-port.ts'

/** What the learning side tells the operator; nothing in it names a card or a person. */
export interface LearningEvents {
  /** `own`: of this process, at once; `log`: read from the log, also what a stop left behind. */
  outcomeLearned(event: { readonly mode: Mode; readonly source: 'own' | 'log'; readonly lagMs: number }): void
  /** An outcome that could not be learned: it is left out, and nothing else is. */
  learningFailed(event: { readonly mode: Mode; readonly error: unknown }): void
  versionSaved(event: { readonly key: ModelKey; readonly version: number; readonly snapshotBytes: number }): void
  /** This process goes over to a version that another wrote: a checkpoint, an import, a rollback. */
  versionTaken(event: { readonly key: ModelKey; readonly version: number }): void
  /** The engine does not read this version: an older one is taken, or the shipped model and the log. */
  versionRefused(event: { readonly key: ModelKey; readonly version: number; readonly error: unknown }): void
  /** Nothing could be read: decisions are made by the shipped model until it can. */
  modelUnavailable(event: { readonly key: ModelKey; readonly error: unknown }): void
  /** After each turn, for each mode. */
  modelsLooked(event: {
    readonly mode: Mode
    readonly loaded: number
    /** Since the oldest checkpoint that has outcomes after it; 0: all is in a checkpoint. */
    readonly unsavedMs: number
    /** Size of the largest checkpoint. */
    readonly snapshotBytes: number
  }): void
}
