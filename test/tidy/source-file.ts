/** A TypeScript file in three views of the same length, so that an offset in one is the same place in all. */
export interface SourceFile {
  /** Relative to the repository's root, with `/`. */
  readonly path: string
  readonly text: string
  /** The text with comments and the contents of strings, templates and regular expressions blanked. */
  readonly code: string
  /** The text with everything but comments blanked. */
  readonly comments: string
}

export function sourceFile(path: string, text: string): SourceFile {
  const { code, comments } = splitViews(text)
  return { path, text, code, comments }
}

export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}

/** Test code: a test or a program that it starts, beside their source, and everything under a `test` folder. */
export function isTestCode(path: string): boolean {
  return /\.(test|fixture)\.ts$/.test(path) || /(^|\/)test\//.test(path)
}

/** A slash after one of these starts a regular expression; after anything else it divides. */
const BEFORE_REGULAR_EXPRESSION = /(?:^|[=([{,;:!&|?+\-*%~^<>]|\b(?:return|typeof|case|in|of|void|await|yield))\s*$/

/**
 * The tokens whose contents are not code, in the order in which they are tried. A template is one token without what it
 * interpolates: that is code, and `templateEnd` finds where it starts and ends.
 */
function splitViews(text: string): { code: string; comments: string } {
  const blank = text.replace(/[^\n]/g, ' ')
  const code: string[] = []
  const comments: string[] = []
  /** For every open interpolation, how many of its own braces are open. */
  const interpolations: number[] = []
  let at = 0

  const take = (end: number, kind: 'code' | 'comment' | 'string') => {
    code.push(
      kind === 'code' ? text.slice(at, end) : kind === 'string' ? quoted(text, blank, at, end) : blank.slice(at, end),
    )
    comments.push(kind === 'comment' ? text.slice(at, end) : blank.slice(at, end))
    at = end
  }

  while (at < text.length) {
    const character = text[at] ?? ''
    const pair = text.slice(at, at + 2)
    const depth = interpolations.at(-1)
    if (pair === '//') take(endOfMatch(text, at, /\n|$/g, 0), 'comment')
    else if (pair === '/*') take(endOfMatch(text, at + 2, /\*\/|$/g), 'comment')
    else if (character === "'" || character === '"') take(endOfString(text, at), 'string')
    else if (character === '/' && BEFORE_REGULAR_EXPRESSION.test(code.join('').slice(-40))) {
      take(endOfMatch(text, at, /\/(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\[\n])+\/[a-z]*|\//g), 'string')
    } else if (character === '`' || (character === '}' && depth === 0)) {
      if (character === '}') interpolations.pop()
      const end = templateEnd(text, at + 1)
      if (text.slice(end - 2, end) === '${') interpolations.push(0)
      take(end, 'string')
    } else {
      if (depth !== undefined && character === '{') interpolations.push((interpolations.pop() ?? 0) + 1)
      if (depth !== undefined && character === '}') interpolations.push((interpolations.pop() ?? 0) - 1)
      take(at + 1, 'code')
    }
  }
  return { code: code.join(''), comments: comments.join('') }
}

/** The delimiters stay, so that code still shows that there is a string. */
function quoted(text: string, blank: string, start: number, end: number): string {
  return `${text[start]}${blank.slice(start + 1, end - 1)}${end - start > 1 ? text[end - 1] : ''}`
}

/** Where the match at or after `from` ends; `length` of 0: where it starts. */
function endOfMatch(text: string, from: number, pattern: RegExp, length?: number): number {
  pattern.lastIndex = from
  const match = pattern.exec(text)
  return match ? match.index + (length ?? match[0].length) : text.length
}

function endOfString(text: string, start: number): number {
  const quote = text[start]
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1
    else if (text[at] === quote || text[at] === '\n') return at + 1
  }
  return text.length
}

/** Past the closing backtick, or past the `${` that starts an interpolation. */
function templateEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1
    else if (text[at] === '`') return at + 1
    else if (text[at] === '$' && text[at + 1] === '{') return at + 2
  }
  return text.length
}
