import * as rules from './config-rules.ts'
import { type ReadVariable, variable } from './config-variable.ts'
import type { SecretText } from './domain/secret-text.ts'

/** What concerns files of batches and the ways they come and go. */
export interface BatchConfig {
  /** Rows under way at once. 0: this process reads no batches and acts on none. */
  readonly slots: number
  /** 0: any free port. Null: no SFTP server. */
  readonly sftpPort: number | null
  readonly fileBytesMax: number
  readonly filesWaitingMax: number
  /** How long what is over is kept: days. */
  readonly keepDays: number
  readonly sftpSessionsMax: number
  readonly sftpIdleMs: number
  readonly sftpFailuresMax: number
  /** Absolute. Null: no directory is watched. */
  readonly directory: string | null
  /** Absolute. Null: inputs are not decrypted. */
  readonly openPgpKeyFile: string | null
  readonly openPgpPassphrase: SecretText | null
}

export const BATCH_VARIABLES = {
  slots: variable({
    name: 'REPRISE_BATCH_SLOTS',
    form: 'rows, 0 to 200',
    byDefault: '8',
    why: 'How many rows of batch files this process has under way at once, shared by the files that it is at; of one company and mode one file acts at a time. Half as many as retries, since nobody waits for a batch: what comes over the API must not wait for it either. 0: none, and no file is read, so that a process answers requests alone; one process at least must do it.',
    absent: 8,
    parse: rules.integer(0, 200),
  }),
  sftpPort: variable<number | null>({
    name: 'SFTP_PORT',
    form: 'port, 0 to 65535, or `off`',
    byDefault: '2222',
    why: 'Where the SFTP server listens, on HOST ([SFTP](sftp.md)). 0 takes any free port and prints it; `off`: no SFTP server. Not 22, which the machine’s own SSH server has.',
    absent: 2222,
    parse: rules.either('off', null, rules.integer(0, 65_535)),
  }),
  fileBytesMax: variable({
    name: 'REPRISE_BATCH_FILE_BYTES_MAX',
    form: 'bytes, 65536 to 9999999999',
    byDefault: '536870912 (512 MiB)',
    why: 'A larger file is refused while it comes in. A million rows are 100 to 400 MB.',
    absent: 536_870_912,
    parse: rules.integer(65_536, 9_999_999_999),
  }),
  filesWaitingMax: variable({
    name: 'REPRISE_BATCH_FILES_WAITING_MAX',
    form: 'files, 1 to 10000',
    byDefault: '100',
    why: 'Files that may wait in `Inputs` of a company and mode, unfinished ones too; with the size of a file, what one company can fill the database with. A file waits for seconds as a rule.',
    absent: 100,
    parse: rules.integer(1, 10_000),
  }),
  keepDays: variable({
    name: 'REPRISE_BATCH_KEEP_DAYS',
    form: 'days, 1 to 3650',
    byDefault: '90',
    why: 'How long rows and files of a batch are kept once it is over ([batch](../guides/batch.md#how-long-it-is-kept)), and files of results once they are written, fetched or not. The batch itself stays in the list, and its name is never free again. Give every process the same.',
    absent: 90,
    parse: rules.integer(1, 3_650),
  }),
  sftpSessionsMax: variable({
    name: 'REPRISE_SFTP_SESSIONS_MAX',
    form: 'sessions, 1 to 100',
    byDefault: '8',
    why: 'SFTP sessions of one user at once, in each process. Graphical clients open two to five.',
    absent: 8,
    parse: rules.integer(1, 100),
  }),
  sftpIdleMs: variable({
    name: 'REPRISE_SFTP_IDLE_MS',
    form: 'milliseconds, 1000 to 3600000',
    byDefault: '600000 (10 min)',
    why: 'An SFTP connection without a word from its client for so long is ended. A broken upload is resumed in another.',
    absent: 600_000,
    parse: rules.integer(1_000, 3_600_000),
  }),
  sftpFailuresMax: variable({
    name: 'REPRISE_SFTP_FAILURES_MAX',
    form: 'failed logins, 1 to 1000',
    byDefault: '20',
    why: 'After so many failed logins from one address within 10 minutes, it is not listened to until they are over, in each process. Merchants behind one address share it.',
    absent: 20,
    parse: rules.integer(1, 1_000),
  }),
  directory: variable<string | null>({
    name: 'REPRISE_BATCH_DIRECTORY',
    form: 'directory',
    byDefault: 'none',
    why: 'A directory that is watched for batch files, for an SFTP server of your own or a shared disk ([SFTP](sftp.md#a-watched-directory)). What lies in it is yours to protect.',
    absent: null,
    parse: rules.path,
  }),
  openPgpKeyFile: variable<string | null>({
    name: 'REPRISE_OPENPGP_KEY_FILE',
    form: 'file, an armoured OpenPGP private key',
    byDefault: 'none',
    why: 'Decrypts batch files whose names end in `.pgp` or `.gpg` ([SFTP](sftp.md#openpgp)). Give every process the same one.',
    absent: null,
    parse: rules.path,
  }),
  openPgpPassphrase: variable<SecretText | null>({
    name: 'REPRISE_OPENPGP_PASSPHRASE',
    form: '1 to 1000 characters',
    byDefault: 'none',
    why: 'Unlocks the key in REPRISE_OPENPGP_KEY_FILE, where it is locked.',
    absent: null,
    parse: rules.passphrase,
  }),
} as const

export function readBatchConfig(read: ReadVariable): BatchConfig {
  return Object.freeze({
    sftpPort: read<number | null>(BATCH_VARIABLES.sftpPort),
    slots: read(BATCH_VARIABLES.slots),
    fileBytesMax: read(BATCH_VARIABLES.fileBytesMax),
    filesWaitingMax: read(BATCH_VARIABLES.filesWaitingMax),
    keepDays: read(BATCH_VARIABLES.keepDays),
    sftpSessionsMax: read(BATCH_VARIABLES.sftpSessionsMax),
    sftpIdleMs: read(BATCH_VARIABLES.sftpIdleMs),
    sftpFailuresMax: read(BATCH_VARIABLES.sftpFailuresMax),
    directory: read<string | null>(BATCH_VARIABLES.directory),
    openPgpKeyFile: read<string | null>(BATCH_VARIABLES.openPgpKeyFile),
    openPgpPassphrase: read<SecretText | null>(BATCH_VARIABLES.openPgpPassphrase),
  })
}
