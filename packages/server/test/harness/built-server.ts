import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TestLifetime } from './database.ts'

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url))

/** The built server as its own process, as an operator runs it. */
export interface BuiltServer {
  readonly process: ChildProcess
  readonly address: string
  readonly apiKey: string
  readonly gatewayToken: string
  readonly dataDirectory: string
  /** Everything it has printed so far: the welcome and the log. */
  readonly output: () => string
  /** Sends a signal and waits for the end; resolves to the exit code, null when the signal itself ended it. */
  stop(signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL'): Promise<number | null>
}

export async function startBuiltServer(
  t: TestLifetime,
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<BuiltServer> {
  const dataDirectory = env['REPRISE_DATA_DIR'] ?? (await mkdtemp(join(tmpdir(), 'reprise-built-')))
  const child = spawn(process.execPath, [MAIN], {
    env: { PATH: process.env['PATH'] ?? '', PORT: '0', SFTP_PORT: '0', REPRISE_DATA_DIR: dataDirectory, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const ended = once(child, 'exit') as Promise<[number | null]>
  const isReady = new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString()
      if (output.includes('Ctrl-C stops it.')) resolve()
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.once('exit', () => reject(new Error(`The server ended before it was ready:\n${output}`)))
  })
  const stop = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal)
    const [code] = await ended
    return code
  }
  t.after(async () => {
    await stop('SIGKILL')
    if (env['REPRISE_DATA_DIR'] === undefined) await rm(dataDirectory, { recursive: true, force: true })
  })
  await isReady
  return {
    process: child,
    address: printed(output, 'API'),
    apiKey: printed(output, 'Sandbox API key'),
    gatewayToken: printed(output, 'Gateway token'),
    dataDirectory,
    output: () => output,
    stop,
  }
}

function printed(output: string, label: string): string {
  const [, value] = new RegExp(`^ +${label} +(\\S+)$`, 'm').exec(output) ?? []
  if (value === undefined) throw new Error(`The server did not print its ${label}:\n${output}`)
  return value
}
