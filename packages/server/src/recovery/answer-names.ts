import type { Batch } from '../domain/batch.ts'
import { acknowledgementName, encryptedName, rejectsName } from './batch-file-name.ts'
import { NAME_SEEN_BEFORE } from './take-up-inputs.ts'

/** What tells an input from others: it and two suffixes make the names of its answers. */
type AnsweredBatch = Pick<Batch, 'batchId' | 'fileName' | 'fault'>

/** What the answers to an input are called after: those to a file whose name was used before must not be taken for the first's. */
function answeredName({ fileName, fault, batchId }: AnsweredBatch): string {
  return fault?.rule === NAME_SEEN_BEFORE ? `${fileName}.${batchId}` : fileName
}

/** The names among the outputs of what an input was answered. */
export function answerNames(batch: AnsweredBatch): { readonly acknowledgement: string; readonly rejects: string } {
  const name = answeredName(batch)
  return { acknowledgement: acknowledgementName(name), rejects: rejectsName(name) }
}

/** The same with their encrypted twins: everything that can lie among the outputs for this input alone. */
export function allAnswerNames(batch: AnsweredBatch): readonly string[] {
  return Object.values(answerNames(batch)).flatMap((name) => [name, encryptedName(name)])
}
