import { importsOf } from './imports.ts'
import type { Finding, Rule } from './repository.ts'
import { isTestCode, lineAt, type SourceFile } from './source-file.ts'

interface Ban {
  readonly pattern: RegExp
  /** Where the pattern is looked for; absent: code. */
  readonly view?: 'code' | 'comments'
  /** Which files it counts in. */
  readonly within: 'product' | 'tests' | 'all'
  /** Where it is at home all the same. */
  readonly homes?: readonly RegExp[]
  readonly instead: string
}

const CLOCK = [/^packages\/server\/src\/domain\/clock\.ts$/]
const RANDOM = [/^packages\/server\/src\/domain\/random\.ts$/]
const ENVIRONMENT = [/^packages\/server\/src\/(config(-[a-z-]+)?|main|cli\/main)\.ts$/]
// Answers of the wire as tests read them: every assertion narrows what it reads, and a wrong path fails there.
const ANSWERS = [/^packages\/server\/test\/harness\/open-app\.ts$/]
const TERMINAL = [/^packages\/server\/src\/(cli\/.*|main)\.ts$/, /^packages\/[^/]+\/scripts\//]
const TEST_CASE = String.raw`\b(?:test|it|describe|suite)`

/** What the code may not say, where, and what it says instead. */
export const BANS = {
  'time comes from a Clock': [
    { pattern: /\bDate\.now\b/g, within: 'product', homes: CLOCK, instead: 'take a Clock and ask clock.now()' },
    { pattern: /\bDate\(\s*\)/g, within: 'product', homes: CLOCK, instead: 'take a Clock and ask clock.now()' },
    {
      pattern: /\bperformance\.now\b|\bhrtime\b/g,
      within: 'product',
      homes: CLOCK,
      instead: 'take a Clock and ask clock.monotonicMs()',
    },
  ],
  'randomness comes from a port': [
    { pattern: /\bMath\.random\b/g, within: 'all', instead: 'take a seeded Random, or SecureRandom for secrets' },
    {
      pattern: /\b(?:randomBytes|randomUUID|randomInt|randomFill(?:Sync)?|getRandomValues)\b/g,
      within: 'product',
      homes: RANDOM,
      instead: 'take a SecureRandom',
    },
  ],
  'only the configuration reads the environment': [
    {
      pattern: /\bprocess\.env\b/g,
      within: 'product',
      homes: ENVIRONMENT,
      instead: 'add it to config.ts and take the value',
    },
  ],
  'only the command line writes to the terminal': [
    { pattern: /\bconsole\.\w+/g, within: 'product', homes: TERMINAL, instead: 'take a logger' },
  ],
  'types are neither loosened nor silenced': [
    { pattern: /\benum\s+\w+\s*\{/g, within: 'all', instead: 'an `as const` object or a union of strings' },
    { pattern: /(?<=[\w)\]])!(?!=)/g, within: 'product', instead: 'say what happens when it is absent' },
    { pattern: /\bas\s+any\b|[:<]\s*any\b/g, within: 'all', homes: ANSWERS, instead: 'unknown, and narrow it' },
    {
      pattern: /@ts-(?:ignore|expect-error|nocheck)\b/g,
      view: 'comments',
      within: 'all',
      instead: 'repair the type',
    },
    {
      pattern: /\bbiome-ignore(?:-\w+)?\s+[\w/]+(?!\S*:\s*[^\s<])/g,
      view: 'comments',
      within: 'all',
      instead: 'repair it, or give the reason after a colon',
    },
  ],
  'tests never sleep': [
    {
      pattern: /\bnew Promise\b.{0,80}?\bsetTimeout\(\s*(?:\w+\s*[,)]|\(\)\s*=>\s*\w+\()/gs,
      within: 'tests',
      instead: 'move the test clock, or await the event itself',
    },
    { pattern: /\bscheduler\.wait\(/g, within: 'tests', instead: 'move the test clock, or await the event itself' },
  ],
  'no test is left out or runs alone': [
    {
      pattern: new RegExp(`${TEST_CASE}\\.only\\(`, 'g'),
      within: 'tests',
      instead: 'run all: npm test -- <file> picks',
    },
    { pattern: new RegExp(`${TEST_CASE}\\.skip\\(`, 'g'), within: 'tests', instead: 'repair the test or delete it' },
    { pattern: /\{\s*(?:only|skip):\s*true\b/g, within: 'tests', instead: 'run it, or delete it' },
  ],
} as const satisfies Record<string, readonly Ban[]>

export const banRules: Rule[] = Object.entries(BANS).map(([promise, bans]) => ({
  promise,
  check: ({ sources }) => sources.flatMap((file) => bans.flatMap((ban) => breaches(file, ban))),
}))

function breaches(file: SourceFile, { pattern, view = 'code', within, homes = [], instead }: Ban): Finding[] {
  const counts = within === 'all' || (within === 'tests') === isTestCode(file.path)
  if (!counts || homes.some((home) => home.test(file.path))) return []
  return [...file[view].matchAll(pattern)].map((match) => {
    const said = file.text.slice(match.index, match.index + match[0].length).replace(/\s+/g, ' ')
    return { path: file.path, line: lineAt(file.text, match.index), message: `${said}: ${instead}` }
  })
}

/** A real service has no clock that could be moved. */
const REAL_SERVICES = /^packages\/server\/test\/gateways\/test-mode\/test-mode-gateway\.ts$/

export const testsDoNotImportSleep: Rule = {
  promise: 'tests do not import a timer to await',
  check: ({ sources }) =>
    sources
      .filter(({ path }) => isTestCode(path) && !REAL_SERVICES.test(path))
      .flatMap(importsOf)
      .filter(
        ({ specifier, clause }) => specifier === 'node:timers/promises' && !/^\{\s*setImmediate\b[^,]*\}$/.test(clause),
      )
      .map(({ from, line }) => ({
        path: from,
        line,
        message: 'a sleep: move the test clock, or await the event itself',
      })),
}
