import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestLifetime } from './database.ts'
import { hasClient } from './system-client.ts'

export const NEEDS_OPENSSH = 'needs the sftp client of OpenSSH: apt-get install openssh-client'

export function hasOpenSsh(): boolean {
  return hasClient('sftp', 'openssh-client')
}

/** How a user logs in. */
export type Login = { readonly user: string } & ({ readonly password: string } | { readonly identityFile: string })

export interface SftpRun {
  /** 0 when every command was done; commands after one that failed are not tried, unless a hyphen stands before it. */
  readonly code: number | null
  /** Both streams: what `ls` shows, and what was refused. */
  readonly output: string
}

/** OpenSSH's own programs, with nothing of this machine's user: no configuration, no agent, no known hosts but its own. */
export class OpenSsh {
  /** Where local files of commands are. */
  readonly directory: string
  readonly #port: number

  private constructor(directory: string, port: number) {
    this.directory = directory
    this.#port = port
  }

  static async open(t: TestLifetime, port: number): Promise<OpenSsh> {
    const directory = await mkdtemp(join(tmpdir(), 'reprise-openssh-'))
    t.after(() => rm(directory, { recursive: true, force: true }))
    // A program that answers the prompt: there is no terminal to type at.
    await writeFile(join(directory, 'askpass'), '#!/bin/sh\nprintf "%s\\n" "$TEST_PASSWORD"\n', { mode: 0o700 })
    return new OpenSsh(directory, port)
  }

  /** A new key pair; resolves to the private key's file and the line of the public one. */
  makeKey(name: string, type: 'ed25519' | 'rsa' | 'ecdsa' = 'ed25519', bits = 3072) {
    const identityFile = join(this.directory, name)
    const size = type === 'rsa' ? ['-b', String(bits)] : []
    execFileSync('ssh-keygen', ['-q', '-t', type, ...size, '-N', '', '-C', name, '-f', identityFile])
    return {
      identityFile,
      publicKey: execFileSync('ssh-keygen', ['-y', '-f', identityFile], { encoding: 'utf8' }).trim(),
    }
  }

  /** The fingerprint of the host key that the server shows. */
  async scanHostKey(): Promise<string> {
    const scan = spawn('ssh-keyscan', ['-p', String(this.#port), '127.0.0.1'], { stdio: ['ignore', 'pipe', 'ignore'] })
    const { output } = await finish(scan)
    return execFileSync('ssh-keygen', ['-l', '-f', '-'], { encoding: 'utf8', input: output }).split(' ')[1] ?? ''
  }

  /** Runs commands of `sftp`, one a line. */
  async sftp(login: Login, commands: readonly string[], options: readonly string[] = []): Promise<SftpRun> {
    const child = this.start(login, commands, options)
    return finish(child)
  }

  /** Begins to; the caller ends it. */
  start(login: Login, commands: readonly string[], options: readonly string[] = []): ChildProcess {
    // -b alone would forbid the question for a password; the first value of an option counts.
    const batch = ['-oBatchMode=no', '-b', '-']
    const child = this.#spawn('sftp', login, [...options, ...batch, '-P', String(this.#port)], [])
    child.stdin?.end(`${commands.join('\n')}\n`)
    return child
  }

  /** Runs `ssh`, for what is no file transfer. */
  ssh(login: Login, options: readonly string[], words: readonly string[] = []): Promise<SftpRun> {
    return finish(this.#spawn('ssh', login, [...options, '-p', String(this.#port)], words))
  }

  #spawn(program: 'sftp' | 'ssh', login: Login, options: readonly string[], words: readonly string[]): ChildProcess {
    const byKey = 'identityFile' in login
    const method = byKey
      ? ['-i', login.identityFile, '-oPreferredAuthentications=publickey']
      : ['-oPreferredAuthentications=password', '-oPubkeyAuthentication=no']
    const apart = [
      ...['-F', '/dev/null', '-oIdentityAgent=none', '-oIdentitiesOnly=yes', '-oNumberOfPasswordPrompts=1'],
      ...['-oStrictHostKeyChecking=accept-new', `-oUserKnownHostsFile=${join(this.directory, 'known_hosts')}`],
    ]
    const env = {
      PATH: process.env['PATH'],
      HOME: this.directory,
      SSH_ASKPASS: join(this.directory, 'askpass'),
      SSH_ASKPASS_REQUIRE: 'force',
      TEST_PASSWORD: byKey ? '' : login.password,
    }
    const args = [...options, ...apart, ...method, `${login.user}@127.0.0.1`, ...words]
    return spawn(program, args, { cwd: this.directory, env, stdio: ['pipe', 'pipe', 'pipe'] })
  }
}

async function finish(child: ChildProcess): Promise<SftpRun> {
  let output = ''
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  child.stderr?.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, output }
}
