import { posix } from 'node:path'
import type { Repository } from './repository.ts'
import { lineAt, type SourceFile } from './source-file.ts'

export interface Import {
  readonly from: string
  readonly line: number
  /** As written: a relative path, `@reprise/...`, a package or `node:...`. */
  readonly specifier: string
  /** The file in this repository that it means, relative to the root; undefined for packages. */
  readonly target: string | undefined
  readonly isTypeOnly: boolean
  /** What is imported, as written between `import` and `from`. */
  readonly clause: string
  readonly isReExport: boolean
}

/** `import ... from '...'`, `export ... from '...'`, `import '...'`, `import('...')` and `new URL('...', <this file>)`. */
const IMPORT =
  /\b(import|export)\s*(type\s(?!\s*from\b))?\s*([\w*{$][^'"();=]*?)\s*\bfrom\s*(['"])|\b(?:import\s*\(?|new URL\()\s*(['"])/g

export function importsOf(file: SourceFile): Import[] {
  return [...file.code.matchAll(IMPORT)].map((match) => {
    const start = match.index + match[0].length
    const specifier = file.text.slice(start, file.code.indexOf(match[4] ?? match[5] ?? '', start))
    return {
      from: file.path,
      line: lineAt(file.text, match.index),
      specifier,
      target: specifier.startsWith('.') ? posix.join(posix.dirname(file.path), specifier) : undefined,
      isTypeOnly: match[2] !== undefined,
      clause: match[3] ?? '',
      isReExport: match[1] === 'export',
    }
  })
}

/** The name of the package that a specifier means, without the path inside it. */
export function packageOf(specifier: string): string {
  const depth = specifier.startsWith('@') ? 2 : 1
  return specifier.startsWith('node:') ? specifier : specifier.split('/').slice(0, depth).join('/')
}

/** Which file imports which, over the whole repository. */
export function importGraph(repository: Repository): Map<string, Import[]> {
  return new Map(repository.sources.map((file) => [file.path, importsOf(file)]))
}
