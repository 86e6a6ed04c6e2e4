import { posix } from 'node:path'
import { type Import, importGraph, importsOf } from './imports.ts'
import type { Finding, Repository, Rule } from './repository.ts'
import { isTestCode, type SourceFile } from './source-file.ts'

export const noCycles: Rule = {
  promise: 'no file reaches itself over its imports, types included',
  check(repository) {
    const graph = importGraph(repository)
    const reported = new Set<string>()
    return [...graph.keys()].flatMap((path) => {
      const cycle = shortestCycle(graph, path)
      const key = cycle
        ?.map(({ from }) => from)
        .sort()
        .join()
      const first = cycle?.[0]
      if (!first || !key || reported.has(key)) return []
      reported.add(key)
      const way = cycle.map(({ target }) => target).join(' -> ')
      const message = `cycle: ${path} -> ${way}; move what both need into a file of its own`
      return [{ path, line: first.line, message }]
    })
  },
}

function shortestCycle(graph: Map<string, Import[]>, start: string): Import[] | undefined {
  const seen = new Set<string>()
  let ways: Import[][] = [[]]
  while (ways.length > 0) {
    const longer = ways.flatMap((way) => (graph.get(way.at(-1)?.target ?? start) ?? []).map((each) => [...way, each]))
    const cycle = longer.find((way) => way.at(-1)?.target === start)
    if (cycle) return cycle
    ways = longer.filter((way) => {
      const target = way.at(-1)?.target
      if (target === undefined || seen.has(target)) return false
      seen.add(target)
      return true
    })
  }
  return undefined
}

/** The files that may only re-export: what a package shows to the world. */
const PUBLIC_ENTRIES = ['packages/engine/src/engine.ts', 'packages/simulator/src/simulator.ts']

export const noBarrels: Rule = {
  promise: 'no file only hands on what others export',
  check: ({ sources }) => sources.filter(isBarrel).map(({ path }) => ({ path, line: 1, message: BARREL_ADVICE })),
}

const BARREL_ADVICE = 'only re-exports: delete it, and import from the files that have the code'
const RE_EXPORT = /\bexport\s*(?:type\s*)?(?:\*(?:\s*as\s+\w+)?|\{[^}]*\})\s*from\s*(['"])\s*\1;?/g

function isBarrel({ path, code }: SourceFile): boolean {
  const rest = code.replace(RE_EXPORT, '')
  return rest !== code && rest.trim() === '' && !PUBLIC_ENTRIES.includes(path)
}

/** Files that something other than an import starts: a package's entry, a process, a command, a script, a benchmark. */
const ENTRIES = [
  /^packages\/engine\/src\/engine\.ts$/,
  /^packages\/simulator\/src\/simulator\.ts$/,
  /^packages\/server\/src\/(cli\/)?main\.ts$/,
  /^packages\/[^/]+\/(test\/bench|test\/soak|examples|scripts)\//,
  /^packages\/server\/test\/gateways\/test-mode\/check-gateway\.ts$/,
]

export const noDeadFiles: Rule = {
  promise: 'every file is used',
  check(repository) {
    const imports = repository.sources.flatMap(importsOf)
    const usedByProduct = new Set(imports.filter(({ from }) => !isTestCode(from)).map(({ target }) => target))
    const usedByTests = new Set(imports.filter(({ from }) => isTestCode(from)).map(({ target }) => target))
    return repository.sources
      .map(({ path }) => path)
      .filter((path) => !path.endsWith('.test.ts') && !ENTRIES.some((entry) => entry.test(path)))
      .filter((path) => !usedByProduct.has(path) && !(isTestCode(path) && usedByTests.has(path)))
      .map((path) => ({
        path,
        line: 1,
        message: usedByTests.has(path)
          ? 'only tests import it: delete it with its test, or move it under test/'
          : 'nothing imports it: delete it, or add what starts it to ENTRIES in test/tidy/structure.ts',
      }))
  },
}

const KEBAB_CASE = /^[a-z0-9]+(-[a-z0-9]+)*$/
const BANNED_STEMS = ['utils', 'util', 'helpers', 'helper', 'common', 'misc', 'lib', 'manager', 'base', 'index']

export const filesAreNamed: Rule = {
  promise: 'every file name is kebab-case and says what is in it',
  check: ({ files }) =>
    [...files.keys()]
      .filter((path) => /\.(ts|mjs)$/.test(path))
      .flatMap((path) => {
        const stem = posix.basename(path).replace(/((\.[a-z]+)?\.test|\.fixture)?\.(ts|mjs)$/, '')
        const banned = BANNED_STEMS.find((word) => stem.split('-').includes(word))
        if (banned) return [{ path, line: 1, message: `"${banned}" says nothing: name the thing or the action` }]
        return KEBAB_CASE.test(stem) ? [] : [{ path, line: 1, message: 'the name is not in kebab-case' }]
      }),
}

const SOURCE_LINES_MAX = 400
/** Tables of facts grow with the facts; splitting them would only hide rows. */
const DATA_FILES = [
  /^packages\/engine\/src\/gateway-codes\//,
  /^packages\/engine\/src\/decline-reason\.ts$/,
  /^packages\/[^/]+\/src\/.*-codes?\.ts$/,
  /^packages\/simulator\/src\/policies\/baseline-schedules\.ts$/,
]

export const filesAreSmall: Rule = {
  promise: `no source file is longer than ${SOURCE_LINES_MAX} lines, tables of data apart`,
  check: ({ sources }) =>
    sources
      .filter(({ path }) => !isTestCode(path) && !DATA_FILES.some((data) => data.test(path)))
      .map(({ path, text }) => ({ path, line: text.trimEnd().split('\n').length }))
      .filter(({ line }) => line > SOURCE_LINES_MAX)
      .map(({ path, line }) => ({
        path,
        line,
        message: `${line} lines: split it by what changes for different reasons`,
      })),
}

const GATEWAYS = 'packages/server/src/gateways'
/** What each gateway must have; `*` is its name. A reader of one gateway can read all. */
const GATEWAY_FILES = [
  `${GATEWAYS}/*/*-gateway.ts`,
  `${GATEWAYS}/*/*-gateway.test.ts`,
  `${GATEWAYS}/*/*-answer.ts`,
  `${GATEWAYS}/*/*-settings.ts`,
  `${GATEWAYS}/*/*-facts.ts`,
  'packages/server/test/gateways/*-contract.test.ts',
]

export const gatewaysAreAlike: Rule = {
  promise: 'every gateway has the same files: adapter, answers, settings, facts, tests',
  check({ files }: Repository): Finding[] {
    const inFolders = new RegExp(`^${GATEWAYS}/([^/]+)/`)
    const names = [...files.keys()].flatMap((path) => inFolders.exec(path)?.[1] ?? [])
    return [...new Set(names)].flatMap((name) =>
      GATEWAY_FILES.map((pattern) => pattern.replaceAll('*', name))
        .filter((path) => !files.has(path))
        .map((path) => ({
          path,
          line: 1,
          message: 'is missing: every gateway has the same files, see CONTRIBUTING.md',
        })),
    )
  },
}
