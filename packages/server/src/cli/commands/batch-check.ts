import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { batchFormat } from '../../batch/batch-format.ts'
import { DELIMITER_NAMES } from '../../batch/batch-layout.ts'
import { type CheckedBatch, checkBatch } from '../../batch/check-batch.ts'
import { readBatchName } from '../../recovery/batch-file-name.ts'
import type { RejectedRow } from '../../recovery/batch-row.ts'
import { UnreadableBatch } from '../../recovery/unreadable-batch.ts'
import type { CommandOutput, OfflineCommand } from '../command.ts'

/** How many faults `--json` shows: it is one object, and has to fit into memory. */
const FAULTS_SHOWN_MAX = 10_000

export const batchCheck: OfflineCommand = {
  isOffline: true,
  name: 'batch check',
  about:
    'Read a batch file as an import would, and print what is wrong with it: no server, no database, nothing is sent.',
  options: [
    {
      name: 'company',
      value: 'CODE',
      isRequired: false,
      about: "check the file's name too, as an input of this company",
    },
    {
      name: 'columns',
      value: 'NAMES',
      isRequired: false,
      about: 'order of the columns of a file without a header, with commas between them',
    },
    {
      name: 'delimiter',
      value: 'NAME',
      isRequired: false,
      about: `what stands between the cells: ${Object.keys(DELIMITER_NAMES).join(', ')}; absent: comma`,
    },
  ],
  argument: 'FILE',
  examples: [
    'batch check docs/samples/batch-with-header.txt',
    'batch check DEMO20261124101500.txt --company DEMO',
    'batch check export.txt --delimiter semicolon --columns operation,merchantTransactionId,transactionId,amount',
  ],
  async run({ argument, options }, print) {
    const path = argument ?? ''
    const layout = batchFormat.readLayout({
      delimiter: options['delimiter'] ?? null,
      columns: options['columns']?.split(',') ?? null,
    })
    const nameFault = faultOfName(path, options['company'])
    if (nameFault !== null) print(`${basename(path)}: ${nameFault}`)
    const shown: RejectedRow[] = []
    const tell = (fault: RejectedRow) => {
      print(renderFault(fault))
      if (shown.length < FAULTS_SHOWN_MAX) shown.push(fault)
    }
    try {
      const checked = await checkBatch(createReadStream(path), layout, tell)
      return outputOf(checked, shown, nameFault)
    } catch (error) {
      if (error instanceof UnreadableBatch) return refusedOutput(error, nameFault)
      throw readError(error)
    }
  },
}

function faultOfName(path: string, company: string | undefined): string | null {
  if (company === undefined) return null
  const name = readBatchName(basename(path), company)
  return name.ok ? null : name.rule
}

/** `line 3, amount: 50137 The amount is not valid ... (found: a number with a fraction)`. */
function renderFault({ line, column, code, rule, valueClass }: RejectedRow): string {
  const found = valueClass === null ? '' : ` (found: ${valueClass})`
  return `line ${line}, ${column ?? 'the row'}: ${code} ${rule}${found}`
}

function outputOf(checked: CheckedBatch, shown: readonly RejectedRow[], nameFault: string | null): CommandOutput {
  const { acceptedRows, rejectedRows, faults, hasHeader } = checked
  const totals = checked.totals.map((each) => ({
    currencyCode: each.currency,
    acceptedRows: each.acceptedRows,
    acceptedAmount: String(each.acceptedMinor),
    rejectedRows: each.rejectedRows,
    rejectedAmount: String(each.rejectedMinor),
  }))
  const rows = acceptedRows + rejectedRows
  const counts = `${rows} rows: ${acceptedRows} would be taken, ${rejectedRows} rejected for ${faults} faults.`
  return {
    text: [counts, ...totals.map(renderTotal)].join('\n'),
    json: {
      nameFault,
      refused: null,
      hasHeader,
      rows,
      acceptedRows,
      rejectedRows,
      faultCount: faults,
      totals,
      faults: shown,
    },
    isBad: rejectedRows > 0 || nameFault !== null,
  }
}

function renderTotal(total: {
  readonly currencyCode: string | null
  readonly acceptedRows: number
  readonly acceptedAmount: string
  readonly rejectedRows: number
  readonly rejectedAmount: string
}): string {
  const { currencyCode, acceptedRows, acceptedAmount, rejectedRows, rejectedAmount } = total
  if (currencyCode === null) return `no amount or currency: ${acceptedRows} taken, ${rejectedRows} rejected`
  return `${currencyCode}: ${acceptedAmount} in ${acceptedRows} taken, ${rejectedAmount} in ${rejectedRows} rejected`
}

function refusedOutput(error: UnreadableBatch, nameFault: string | null): CommandOutput {
  const { line, rule } = error
  return {
    text: `${error.message}\nNothing of the file would be taken.`,
    json: { nameFault, refused: { line, rule } },
    isBad: true,
  }
}

/** The system's own words name its calls; its code is what a person looks for. */
function readError(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : null
  return code === null || !/^E[A-Z]+$/.test(code) ? error : new Error(`The file cannot be read (${code}).`)
}
