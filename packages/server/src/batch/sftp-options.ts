import type { Clock } from '../domain/clock.ts'
import type { BatchFiles } from '../recovery/batch-file-port.ts'
import type { LoginFailure, LoginPorts } from './check-login.ts'
import type { HostKey } from './host-key.ts'
import type { FolderLimits } from './merchant-folders.ts'
import type { ShownOutputs } from './openpgp-files.ts'

export interface SftpLimits extends FolderLimits {
  /** Sessions of one user in this process. */
  readonly sessionsMax: number
  /** Without a word from the client, milliseconds. */
  readonly idleMsMax: number
  /** Failed logins of one address in ten minutes. */
  readonly loginFailuresMax: number
}

/** What happens, for the log and the metrics. */
export interface SftpEvents {
  loggedIn(login: { readonly userName: string; readonly address: string }): void
  loginRefused(login: { readonly userName: string; readonly address: string; readonly why: RefusedLogin }): void
  failed(error: unknown): void
  sessionOpened(): void
  sessionClosed(): void
  /** Bytes of files, in from the client or out to it. */
  moved(direction: 'in' | 'out', bytes: number): void
  /** An input became complete: an import may begin. */
  inputArrived(): void
}

export type RefusedLogin = LoginFailure | 'wrong_signature' | 'weak_signature'

export interface SftpServerOptions extends LoginPorts {
  readonly host: string
  /** 0: any free port. */
  readonly port: number
  readonly hostKey: HostKey
  readonly files: BatchFiles
  readonly limits: SftpLimits
  readonly shownOutputs: ShownOutputs
  readonly clock: Pick<Clock, 'monotonicMs'>
  readonly events: SftpEvents
}
