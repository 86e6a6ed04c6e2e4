import type { ModelSnapshot } from '@reprise/engine'
import type { Mode } from '../domain/company.ts'

/** Which model: one a company and mode; or, where the operator pools them, one a mode (`companyId` null). */
export interface ModelKey {
  readonly companyId: string | null
  readonly mode: Mode
}

/** How far a model knows each company's log of outcomes. A company that is not in it: from the beginning. */
export type LogPositions = Readonly<Record<string, number>>

/** A file of past attempts that a version has learned. */
export interface ImportedFile {
  /** In hex, of the file's bytes. */
  readonly sha256: string
  readonly rows: number
  /** ISO 8601. */
  readonly importedAt: string
}

export type MadeBy = 'outcomes' | 'import' | 'rollback' | 'reset'

export interface ModelVersion {
  /** 1 and up, one more with each; also a rollback makes a new one. */
  readonly version: number
  readonly madeAt: Date
  readonly madeBy: MadeBy
  /** The version that a rollback went back to; null for every other. */
  readonly restoredVersion: number | null
  /** Outcomes learned so far, imported ones included. */
  readonly outcomesLearned: number
  readonly positions: LogPositions
  readonly imports: readonly ImportedFile[]
  /** As JSON, before compression; 0 for the shipped model. */
  readonly snapshotBytes: number
}

export interface SavedModel extends ModelVersion {
  /** Null: the model that ships with the engine. */
  readonly snapshot: ModelSnapshot | null
}

/** What is to become the next version. */
export type NextVersion = Omit<SavedModel, 'version' | 'snapshotBytes'>

/** Versions of models, the last ten of each. */
export interface ModelVersions {
  /** Current version of each key, in its order; 0 where nothing was saved yet. */
  currentVersions(keys: readonly ModelKey[]): Promise<readonly number[]>
  /** The newest version below `below`, absent: of all; null: there is none. */
  newest(key: ModelKey, below?: number): Promise<SavedModel | null>
  find(key: ModelKey, version: number): Promise<SavedModel | null>
  /** Newest first. */
  list(key: ModelKey): Promise<readonly ModelVersion[]>
  /**
   * Takes, or keeps, the right to write the version after `base`; false: another holds it, or `base` is not current.
   * It ends by itself, by the database's clock, so that a process that died holds nobody up for longer.
   */
  claim(key: ModelKey, base: number, holder: string): Promise<boolean>
  /** Gives back what `claim` gave, unless it was lost meanwhile. */
  release(key: ModelKey, holder: string): Promise<void>
  /** One commit. Writes the version after `base`; null: the claim was lost, nothing was written. */
  save(key: ModelKey, base: number, holder: string, next: NextVersion): Promise<ModelVersion | null>
  /** One commit. Writes the next version whatever is current, and ends any claim: for rollback and reset. */
  supersede(key: ModelKey, next: NextVersion): Promise<ModelVersion>
}
