import type { Logger } from 'pino'
import { hostKeyOf } from '../batch/host-key.ts'
import { shownOutputsOf } from '../batch/openpgp-files.ts'
import { startSftpServer } from '../batch/sftp-server.ts'
import type { Config } from '../config.ts'
import type { Clock } from '../domain/clock.ts'
import type { Foundation } from './lay-foundation.ts'

/** Where the SFTP server is, and the key by which to know it. */
export interface SftpAddress {
  readonly host: string
  readonly port: number
  /** As `ssh-keygen -l` shows it. */
  readonly fingerprint: string
}

export interface RunningSftp {
  readonly address: SftpAddress
  stop(): Promise<void>
}

export interface SftpSurroundings
  extends Pick<Foundation, 'sftpUsers' | 'passwords' | 'batchFiles' | 'openPgpKeys' | 'readHostKey'> {
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: {
    sftpSessionChanged(change: 1 | -1): void
    sftpLoginRefused(why: string): void
    sftpMoved(direction: 'in' | 'out', bytes: number): void
  }
  /** An input became complete: an import may begin. */
  readonly inputArrived: () => void
}

/** Null where the operator wants none. @throws the error of a port that cannot be listened on */
export async function startSftp(
  { host, batch }: Pick<Config, 'host' | 'batch'>,
  surroundings: SftpSurroundings,
): Promise<RunningSftp | null> {
  if (batch.sftpPort === null) return null
  const { sftpUsers, passwords, batchFiles, openPgpKeys, readHostKey, clock, logger, metrics, inputArrived } =
    surroundings
  const hostKey = hostKeyOf(await readHostKey())
  const server = await startSftpServer({
    host,
    port: batch.sftpPort,
    hostKey,
    users: sftpUsers,
    passwords,
    files: batchFiles,
    shownOutputs: shownOutputsOf(openPgpKeys),
    clock,
    limits: {
      fileBytesMax: batch.fileBytesMax,
      filesWaitingMax: batch.filesWaitingMax,
      sessionsMax: batch.sftpSessionsMax,
      idleMsMax: batch.sftpIdleMs,
      loginFailuresMax: batch.sftpFailuresMax,
    },
    events: {
      loggedIn: (login) => logger.info(login, 'an SFTP user logged in'),
      loginRefused(login) {
        metrics.sftpLoginRefused(login.why)
        logger.warn(login, 'an SFTP login was refused')
      },
      sessionOpened: () => metrics.sftpSessionChanged(1),
      sessionClosed: () => metrics.sftpSessionChanged(-1),
      moved: metrics.sftpMoved,
      failed: (error) => logger.error({ err: error }, 'an SFTP request failed'),
      inputArrived,
    },
  })
  const { fingerprint } = hostKey
  return { address: { host: server.host, port: server.port, fingerprint }, stop: () => server.stop() }
}
