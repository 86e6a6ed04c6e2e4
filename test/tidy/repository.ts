import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type SourceFile, sourceFile } from './source-file.ts'

/** What the rules look at. Made from this repository for the real run, and in memory to prove that each rule can fail. */
export interface Repository {
  /** Every text file that is tracked or about to be, by path. */
  readonly files: ReadonlyMap<string, string>
  /** The TypeScript among them. */
  readonly sources: readonly SourceFile[]
}

export interface Finding {
  readonly path: string
  readonly line: number
  /** What is wrong and what to do instead. */
  readonly message: string
}

export interface Rule {
  /** A sentence that holds as long as the rule finds nothing; the name of its test. */
  readonly promise: string
  check(repository: Repository): Finding[]
}

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

export function repositoryOf(files: Record<string, string>): Repository {
  const sources = Object.entries(files)
    .filter(([path]) => path.endsWith('.ts'))
    .map(([path, text]) => sourceFile(path, text))
  return { files: new Map(Object.entries(files)), sources }
}

export function thisRepository(): Repository {
  const files: Record<string, string> = {}
  for (const path of listFiles()) {
    const absolute = join(ROOT, path)
    if (!existsSync(absolute) || !statSync(absolute).isFile()) continue
    const text = readFileSync(absolute, 'utf8')
    if (!text.includes('\0')) files[path] = text
  }
  return repositoryOf(files)
}

/** Tracked files and new ones that are not ignored; in a copy without git, all but what .gitignore leaves out. */
function listFiles(): string[] {
  try {
    // The clone may belong to another user than the one who tests it; git refuses that unless told otherwise.
    const list = ['-c', 'safe.directory=*', 'ls-files', '-z', '--cached', '--others', '--exclude-standard']
    const output = execFileSync('git', list, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    return [...new Set(output.split('\0').filter(Boolean))]
  } catch {
    return filesUnder('')
  }
}

const NOT_OURS = /^(\.git|node_modules|coverage|dist(-.*)?)$|\.(log|tsbuildinfo)$/

function filesUnder(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder ? `${folder}/${entry.name}` : entry.name
    if (NOT_OURS.test(entry.name) || path === 'data') return []
    return entry.isDirectory() ? filesUnder(path) : [path]
  })
}
