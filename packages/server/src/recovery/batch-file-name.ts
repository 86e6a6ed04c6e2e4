/** A name of an input that can be taken: whose it is, and the instant its sender gave it. */
export type ReadBatchName =
  | { readonly ok: true; readonly stamp: string; readonly namedAt: Date }
  | { readonly ok: false; readonly rule: string }

/** Ends the name of what we encrypt. */
export const ENCRYPTED_SUFFIX = '.pgp'

const PATTERN = '<company code>yyyyMMddHHmmss.txt'
const NAME = /^(.+)([0-9]{14})\.txt$/i
const STAMP = /^([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})$/

/** What an OpenPGP file is called beside the name of what is in it. */
const SEALED = /\.(pgp|gpg)$/i

/**
 * Reads the name of an input, `<company code>yyyyMMddHHmmss.txt`: the code in any capitals, nothing between it and the
 * instant, which is only compared and never trusted. The last 14 digits are the instant, so that a code may end in digits.
 */
export function readBatchName(fileName: string, companyCode: string): ReadBatchName {
  const name = fileName.replace(SEALED, '')
  const [, code, stamp] = NAME.exec(name) ?? []
  if (code === undefined || stamp === undefined) return refused(`The name must be ${PATTERN}.`)
  if (code.toLowerCase() !== companyCode.toLowerCase()) {
    return refused(`The name must begin with the code of your company, and nothing may stand between it and the date.`)
  }
  const namedAt = instantOf(stamp)
  if (namedAt === null) return refused(`The name must be ${PATTERN}, and its date and time do not exist.`)
  return { ok: true, stamp, namedAt }
}

/** Two names mean one file when they differ in capitals only: the name by which one that was seen before is known. */
export function batchNameKey(fileName: string): string {
  return fileName.replace(SEALED, '').toLowerCase()
}

/** `<input>.ack.txt`: what became of the input, in counts. */
export function acknowledgementName(inputName: string): string {
  return `${inputName}.ack.txt`
}

/** `<input>.rej.txt`: the rows of the input that were not taken, and why. */
export function rejectsName(inputName: string): string {
  return `${inputName}.rej.txt`
}

/** `<company code>yyyyMMddHHmmss.out.txt`, in UTC. */
export function resultsName(companyCode: string, at: Date): string {
  return `${companyCode}${at.toISOString().replace(/\D/g, '').slice(0, 14)}.out.txt`
}

/** What the OpenPGP message with an output in it is called. */
export function encryptedName(outputName: string): string {
  return `${outputName}${ENCRYPTED_SUFFIX}`
}

/** In UTC; null for a day or a time that no calendar has. */
function instantOf(stamp: string): Date | null {
  const [, year, month, day, hour, minute, second] = STAMP.exec(stamp) ?? []
  const at = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  const isReal = !Number.isNaN(at.getTime()) && at.toISOString().replace(/\D/g, '').startsWith(stamp)
  return isReal ? at : null
}

function refused(rule: string): ReadBatchName {
  return { ok: false, rule }
}
