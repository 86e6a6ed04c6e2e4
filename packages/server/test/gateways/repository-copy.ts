import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url))
const LEFT_OUT: ReadonlySet<string> = new Set(['node_modules', 'dist', '.git', 'data', 'coverage'])

/** What hangs fails by name instead. */
const TEST_TIMEOUT_MS = 120_000

export interface Ended {
  readonly code: number
  readonly output: string
}

/** This repository's files in a directory of their own, with the same libraries: what is made there changes nothing here. */
export class RepositoryCopy {
  readonly #directory: string

  private constructor(directory: string) {
    this.#directory = directory
  }

  static async make(): Promise<RepositoryCopy> {
    const directory = await mkdtemp(join(tmpdir(), 'reprise-copy-'))
    await cp(ROOT, directory, {
      recursive: true,
      filter: (path) =>
        !relative(ROOT, path)
          .split('/')
          .some((part) => LEFT_OUT.has(part)),
    })
    await linkLibraries(directory)
    return new RepositoryCopy(directory)
  }

  /** Runs Node there, with nothing of the outer test run in its environment. */
  run(...commandLine: readonly string[]): Promise<Ended> {
    const options = { cwd: this.#directory, env: { PATH: process.env['PATH'] }, maxBuffer: 16 * 1_048_576 }
    return new Promise((resolve) => {
      execFile(process.execPath, commandLine, options, (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr })
      })
    })
  }

  /** Runs a test file there. */
  test(path: string): Promise<Ended> {
    const runner = ['--conditions=@reprise/source', '--import', 'tsx', '--test', '--test-reporter=spec']
    return this.run(...runner, `--test-timeout=${TEST_TIMEOUT_MS}`, path)
  }

  async write(path: string, text: string): Promise<void> {
    await writeFile(join(this.#directory, path), text)
  }

  /** @throws Error when the file has no such line */
  async change(path: string, from: string, to: string): Promise<void> {
    const text = await readFile(join(this.#directory, path), 'utf8')
    if (!text.includes(from)) throw new Error(`${path} has no line "${from}"`)
    await this.write(
      path,
      text.replace(from, () => to),
    )
  }

  remove(): Promise<void> {
    return rm(this.#directory, { recursive: true })
  }
}

/** Libraries are those of here; the workspace's own packages must be those of the copy. */
async function linkLibraries(directory: string): Promise<void> {
  const from = join(ROOT, 'node_modules')
  const to = join(directory, 'node_modules')
  await mkdir(join(to, '@reprise'), { recursive: true })
  for (const name of await readdir(from)) {
    if (name !== '@reprise') await symlink(join(from, name), join(to, name))
  }
  for (const name of await readdir(join(directory, 'packages'))) {
    await symlink(join(directory, 'packages', name), join(to, '@reprise', name))
  }
}
