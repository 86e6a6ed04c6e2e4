import { RequestError } from '../domain/errors.ts'

/** A file of which no row can be trusted: nothing in it is acted on. */
export class UnreadableBatch extends RequestError {
  override readonly name = 'UnreadableBatch'
  override readonly code = 'unreadable_batch'
  /** Where it was found, from 1; null: it is about the file as a whole. */
  readonly line: number | null
  /** A sentence that begins with what is wrong; never with what stands there. */
  readonly rule: string

  constructor(line: number | null, rule: string) {
    super(line === null ? rule : `Line ${line}: ${rule}`)
    this.line = line
    this.rule = rule
  }
}
