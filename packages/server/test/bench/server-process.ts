import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { LISTENING } from './bare-server.ts'

export interface ServerProcess {
  readonly pid: number
  readonly port: number
  stop(): Promise<void>
}

/** The built server, with options for node itself (`--cpu-prof`) where a profile is wanted. */
export function startReprise(env: Record<string, string>, nodeOptions: readonly string[] = []): Promise<ServerProcess> {
  const program = fileURLToPath(new URL('../../dist/main.js', import.meta.url))
  return startServer([...nodeOptions, program], env, /API +http:\/\/127\.0\.0\.1:(\d+)/)
}

/** A server of this folder. */
export function startBare(file: 'replay-server.ts' | 'two-commits-server.ts', env: Record<string, string>) {
  const program = fileURLToPath(new URL(file, import.meta.url))
  const options = ['--conditions=@reprise/source', '--import', 'tsx']
  return startServer([...options, program], env, new RegExp(`${LISTENING}(\\d+)`))
}

/** Starts a node process and resolves when it has printed its port. */
function startServer(commandLine: string[], env: Record<string, string>, announcement: RegExp): Promise<ServerProcess> {
  const path = process.env['PATH'] ?? ''
  const child = spawn(process.execPath, commandLine, {
    env: { PATH: path, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  process.once('exit', () => child.kill('SIGKILL'))
  return new Promise((resolve, reject) => {
    let printed = ''
    const listen = (chunk: string) => {
      printed += chunk
      const port = announcement.exec(printed)?.[1]
      if (port === undefined) return
      // Its log goes on, and is read as fast as it comes, as a container's would be.
      child.stdout.removeListener('data', listen).resume()
      resolve({ pid: pidOf(child), port: Number(port), stop: () => stopped(child, ended) })
    }
    child.stdout.setEncoding('utf8').on('data', listen)
    ended.then((code) => reject(new Error(`${commandLine.at(-1)} ended with ${code} before it listened:\n${printed}`)))
  })
}

function pidOf({ pid }: ChildProcess): number {
  if (pid === undefined) throw new Error('The process did not start')
  return pid
}

async function stopped(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  child.kill('SIGTERM')
  await ended
}

/** Milliseconds of processor time that processes have used so far; NaN where there is no /proc. */
export function cpuMsOf(pids: readonly number[]): number {
  try {
    return pids.map(cpuTicksOf).reduce((sum, ticks) => sum + ticks, 0) * msPerTick()
  } catch {
    return Number.NaN
  }
}

function cpuTicksOf(pid: number): number {
  // The name, in parentheses, may hold spaces: utime and stime are the 12th and 13th field after it.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
  return Number(fields[11]) + Number(fields[12])
}

let knownMsPerTick: number | undefined

function msPerTick(): number {
  knownMsPerTick ??= 1000 / Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))
  return knownMsPerTick
}
