import { type Config, type Environment, parseConfig } from '../config.ts'
import type { SandboxAccess } from '../recovery/bootstrap-sandbox.ts'
import type { SftpAddress } from './compose-sftp.ts'
import { describeFailure } from './describe-failure.ts'
import { renderWelcome } from './welcome.ts'

/** The server as its process sees it. */
export interface App {
  /** Resolves when everything serves, with the addresses to reach it at; no SFTP where none is wanted. */
  listen(): Promise<{ readonly address: string; readonly sftp: SftpAddress | null }>
  readonly sandbox: SandboxAccess
  /** Accepts nothing new, lets what runs finish and be answered, and closes everything. */
  close(): Promise<void>
}

/** The process, as far as the server needs it: a test plays one. */
export interface HostProcess {
  readonly env: Environment
  print(text: string): void
  complain(text: string): void
  onSignal(listener: (signal: 'SIGINT' | 'SIGTERM') => void): void
  exit(code: number): void
  /** Clock.monotonicMs. */
  monotonicMs(): number
}

/** 0: stopped when asked to. 130 and 143 are the shell's own way of saying "ended by this signal". */
export const EXIT = { stopped: 0, failed: 1, wrongConfiguration: 2, SIGINT: 130, SIGTERM: 143 } as const

/**
 * How long a stop may take: 4.5 seconds. Supervisors commonly wait 10 before they kill; what is still at a gateway then is
 * resolved by asking, at the next start.
 */
const STOP_MS_MAX = 4_500

/**
 * A signal this soon after the first is the same wish: at Ctrl-C the terminal signals every process of its group, npm hands
 * its own signal on, and scripts/run.mjs sends one when npm is gone.
 */
export const ECHO_MS_MAX = 1_000

/** The life of the server process: configuration, start, signals, end. */
export async function runServer(
  host: HostProcess,
  createApp: (config: Config) => Promise<App>,
  stopMsMax = STOP_MS_MAX,
): Promise<void> {
  const parsed = parseConfig(host.env)
  if (!parsed.ok) {
    for (const error of parsed.errors) host.complain(`Reprise cannot start: ${error}`)
    return host.exit(EXIT.wrongConfiguration)
  }
  const { config } = parsed
  const stop = stopOnSignal(host, stopMsMax)
  let app: App | null = null
  try {
    app = await createApp(config)
    if (!stop.isAsked()) {
      const { address, sftp } = await app.listen()
      if (!stop.isAsked()) host.print(renderWelcome(address, sftp, app.sandbox))
    }
  } catch (error) {
    host.complain(`Reprise cannot start: ${describeFailure(error, config)}`)
    await app?.close().catch(() => undefined)
    return stop.exit(EXIT.failed)
  }
  await stop.asked
  try {
    await app.close()
    stop.exit(EXIT.stopped)
  } catch (error) {
    host.complain(`Reprise did not stop cleanly: ${describeFailure(error, config)}`)
    stop.exit(EXIT.failed)
  }
}

/** The first signal asks for a stop and sets its time limit; a second one ends the process at once. */
function stopOnSignal(host: HostProcess, stopMsMax: number) {
  let askedAtMs: number | null = null
  let limit: NodeJS.Timeout | undefined
  let ask = () => {}
  const asked = new Promise<void>((resolve) => {
    ask = resolve
  })
  host.onSignal((signal) => {
    if (askedAtMs !== null) {
      if (host.monotonicMs() - askedAtMs > ECHO_MS_MAX) host.exit(EXIT[signal])
      return
    }
    askedAtMs = host.monotonicMs()
    // Not unreferenced: a stop that waits for something lost must come to this end, not to an empty event loop.
    limit = setTimeout(() => {
      host.complain(`Reprise did not stop within ${stopMsMax} ms and was ended.`)
      host.exit(EXIT.failed)
    }, stopMsMax)
    ask()
  })
  const exit = (code: number) => {
    clearTimeout(limit)
    host.exit(code)
  }
  return { asked, isAsked: () => askedAtMs !== null, exit }
}
