import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A program of this folder as its own process, with which messages are exchanged. */
export interface Child<From, To> {
  readonly process: ChildProcess
  /** Resolves with the exit code, null when a signal ended it. */
  readonly ended: Promise<number | null>
  /** The last of what it printed. */
  readonly output: () => string
  onMessage(listener: (message: From) => void): void
  send(message: To): void
}

const OUTPUT_CHARACTERS_MAX = 20_000

export function startChild<From, To>(
  file: 'ledger-gateway.ts' | 'soak-server.mjs',
  env: Readonly<Record<string, string>>,
): Child<From, To> {
  const program = fileURLToPath(new URL(file, import.meta.url))
  const options = file.endsWith('.ts') ? ['--conditions=@reprise/source', '--import', 'tsx'] : []
  const child = spawn(process.execPath, [...options, program], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let output = ''
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-OUTPUT_CHARACTERS_MAX)
  }
  child.stdout?.on('data', keep)
  child.stderr?.on('data', keep)
  // A message to a process that was just killed is lost, as it would be a moment later.
  child.on('error', () => {})
  return {
    process: child,
    ended: once(child, 'exit').then(([code]) => code as number | null),
    output: () => output,
    onMessage: (listener) => void child.on('message', (message) => listener(message as From)),
    send: (message) => {
      if (child.connected) child.send(message as object, () => {})
    },
  }
}

/** The first message, or a failure with what it printed instead. */
export function firstMessage<From, To>(child: Child<From, To>): Promise<From> {
  return new Promise((resolve, reject) => {
    child.process.once('message', (message) => resolve(message as From))
    child.ended.then((code) => reject(new Error(`It ended with ${code} before it was ready:\n${child.output()}`)))
  })
}
