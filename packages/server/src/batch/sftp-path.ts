import type { BatchFolder } from '../recovery/batch-file-port.ts'

export const FOLDERS: readonly BatchFolder[] = ['Inputs', 'Outputs']

/** All that a path can name: the files are rows, and there is no file system behind them to climb into. */
export type SftpPath =
  | { readonly kind: 'root' }
  | { readonly kind: 'folder'; readonly folder: BatchFolder }
  | { readonly kind: 'file'; readonly folder: BatchFolder; readonly name: string }
  /** Under a name that no file can have, or in a folder that does not exist. */
  | { readonly kind: 'nothing' }

/** A name of any use has 30 characters; results are named after it and have room for more. */
export const NAME_LENGTH_MAX = 128

/** Longer than the longest name in its folder, however roundabout; what is longer is not looked at. */
const PATH_LENGTH_MAX = 1024

/** The absolute path without `.`, `..` and double slashes; the root is its own parent, as of any root. */
export function normalizePath(text: string): string {
  const parts: string[] = []
  for (const part of text.slice(0, PATH_LENGTH_MAX).split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}

export function parsePath(text: string): SftpPath {
  if (text.length > PATH_LENGTH_MAX) return { kind: 'nothing' }
  const [first, name, ...deeper] = normalizePath(text).split('/').slice(1)
  if (first === '' || first === undefined) return { kind: 'root' }
  const folder = FOLDERS.find((each) => each === first)
  if (folder === undefined || deeper.length > 0) return { kind: 'nothing' }
  if (name === undefined) return { kind: 'folder', folder }
  return isFileName(name) ? { kind: 'file', folder, name } : { kind: 'nothing' }
}

/** Printable ASCII without slashes of either kind: it is printed in logs, put into other names, and typed. */
export function isFileName(name: string): boolean {
  return name.length <= NAME_LENGTH_MAX && /^[\x20-\x2e\x30-\x5b\x5d-\x7e]+$/.test(name) && !/^\.{1,2}$/.test(name)
}

/** Names that uploads have while they are written; nothing is imported under them. */
export function isTemporaryName(name: string): boolean {
  return name.startsWith('.') || /\.(part|filepart|tmp)$/i.test(name)
}
