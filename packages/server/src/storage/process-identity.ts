import { readFile, readlink } from 'node:fs/promises'
import { hostname } from 'node:os'

/**
 * Which process wrote this, told apart from every other one that ever has its number. What a system does not tell is
 * null: outside Linux only the number and the host are known.
 */
export interface ProcessIdentity {
  readonly pid: number
  /** Clock ticks from the boot to the start of the process: another process with the same pid has another. */
  readonly startTicks: string | null
  readonly host: string
  readonly bootId: string | null
  /** In another namespace (a container) the same pid is another process. */
  readonly pidNamespace: string | null
}

export async function identifyThisProcess(): Promise<ProcessIdentity> {
  return {
    pid: process.pid,
    startTicks: (await readProcess(process.pid))?.startTicks ?? null,
    host: hostname(),
    bootId: await readFile('/proc/sys/kernel/random/boot_id', 'utf8').then(
      (text) => text.trim(),
      () => null,
    ),
    pidNamespace: await readlink('/proc/self/ns/pid').catch(() => null),
  }
}

/**
 * 'unseen': on this machine, and nothing here tells whether it runs (it is in another container, or the system has no
 * start times). 'elsewhere': on another machine.
 */
export type Presence = 'runs' | 'gone' | 'unseen' | 'elsewhere'

export async function findProcess(sought: ProcessIdentity): Promise<Presence> {
  const here = await identifyThisProcess()
  // The same host with another boot was restarted, and nothing from before it runs.
  if (sought.bootId !== here.bootId) return sought.host === here.host ? 'gone' : 'elsewhere'
  if (here.bootId === null && sought.host !== here.host) return 'elsewhere'
  if (sought.pidNamespace !== here.pidNamespace) return 'unseen'
  if (!isPidTaken(sought.pid)) return 'gone'
  const found = await readProcess(sought.pid)
  if (found === null || sought.startTicks === null) return 'unseen'
  // A zombie has released everything and only waits for its parent to look.
  const isZombie = found.state === 'Z' || found.state === 'X'
  return found.startTicks === sought.startTicks && !isZombie ? 'runs' : 'gone'
}

function isPidTaken(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // EPERM: it exists, and belongs to somebody else.
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH')
  }
}

async function readProcess(pid: number): Promise<{ state: string; startTicks: string } | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null)
  // "pid (name) state ppid ...", and the name may hold spaces and brackets. The start is field 22 (proc_pid_stat(5)).
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [state, startTicks] = [fields?.[0], fields?.[19]]
  return state === undefined || startTicks === undefined ? null : { state, startTicks }
}
