import { type Import, importsOf, packageOf } from './imports.ts'
import type { Finding, Repository, Rule } from './repository.ts'
import { isTestCode } from './source-file.ts'

/** One row of the architecture: a part of the code and everything that it may know of. */
interface Part {
  /** A folder (ends with `/`), a file, or the start of several files' names (ends with `*`). */
  readonly path: string
  /** Parts of ours that it may import, besides itself, in the same words. `*`: all of the package. */
  readonly imports: readonly string[]
  /** Files of which it may import types, and nothing else. */
  readonly types?: readonly string[]
  /** npm packages and Node's built-ins that are this part's business; `node:*`: any built-in. */
  readonly packages: readonly string[]
  readonly why: string
}

const SERVER = 'packages/server/src/'
const PORTS = [`${SERVER}recovery/*-port.ts`, `${SERVER}learning/*-port.ts`]

/** Arrows point to meaning: what a part may import, and by that, what a change to it can break. */
export const PARTS: readonly Part[] = [
  { path: 'packages/engine/src/', imports: [], packages: [], why: 'pure: runs anywhere, without clock or files' },
  {
    path: 'packages/simulator/src/',
    imports: ['@reprise/engine'],
    packages: [],
    why: 'pure like the engine: virtual time, seeded randomness of its own',
  },
  {
    path: `${SERVER}domain/`,
    imports: [],
    packages: ['ulid', 'currency-codes', 'credit-card-type', 'ipaddr.js', 'node:crypto', 'node:util'],
    why: 'the words of the business; everything may rest on it',
  },
  {
    path: `${SERVER}recovery/`,
    imports: [`${SERVER}domain/`, '@reprise/engine'],
    packages: ['node:crypto'],
    why: 'the use cases, the only part that orders steps',
  },
  {
    path: `${SERVER}learning/`,
    imports: [`${SERVER}domain/`, `${SERVER}recovery/`, '@reprise/engine'],
    packages: ['csv-parse', 'node:crypto', 'node:stream'],
    why: 'each company’s model: taught, kept as versions, warmed from past attempts',
  },
  {
    path: `${SERVER}gateways/sandbox-world/`,
    imports: ['domain/', 'gateways/sandbox-gateway.ts', 'gateways/sandbox-ledger.ts']
      .map((part) => SERVER + part)
      .concat('@reprise/simulator'),
    types: PORTS,
    packages: ['node:*'],
    why: 'the sandbox’s personas: the one gateway whose far side is the simulator',
  },
  {
    path: `${SERVER}gateways/`,
    imports: [`${SERVER}domain/`],
    types: PORTS,
    packages: ['undici', 'fast-xml-parser', 'stripe', 'node:*'],
    why: 'adapter: one folder per gateway, none knows another',
  },
  {
    path: `${SERVER}vault/`,
    imports: [`${SERVER}domain/`],
    types: PORTS,
    packages: ['node:crypto'],
    why: 'adapter: card data under encryption',
  },
  {
    path: `${SERVER}storage/`,
    imports: [`${SERVER}domain/`],
    types: PORTS,
    packages: ['pg', '@electric-sql/pglite', 'csv-parse', 'node:*'],
    why: 'adapter: the only part that knows SQL',
  },
  {
    path: `${SERVER}outbound/`,
    imports: [`${SERVER}domain/`],
    types: PORTS,
    packages: ['undici', 'ipaddr.js', 'standardwebhooks', 'node:*'],
    why: 'adapter: signed requests to URLs that merchants choose',
  },
  {
    path: `${SERVER}scheduler/`,
    imports: [`${SERVER}domain/`, `${SERVER}recovery/`],
    packages: [],
    why: 'entrance: what is done because its time has come',
  },
  {
    path: `${SERVER}jobs/`,
    imports: [`${SERVER}domain/`],
    packages: ['pg-boss'],
    why: 'adapter: runs what is done beside the requests',
  },
  {
    path: `${SERVER}observability/`,
    imports: [`${SERVER}domain/`],
    types: PORTS,
    packages: ['pino', 'prom-client'],
    why: 'adapter: logs and metrics',
  },
  {
    path: `${SERVER}http/`,
    imports: [`${SERVER}domain/`, `${SERVER}recovery/`],
    packages: [
      'fastify',
      '@fastify/multipart',
      '@fastify/swagger',
      '@fastify/swagger-ui',
      '@sinclair/typebox',
      'node:*',
    ],
    why: 'entrance: the wire and nothing else',
  },
  {
    path: `${SERVER}batch/`,
    imports: [`${SERVER}domain/`, `${SERVER}recovery/`],
    packages: ['ssh2', 'openpgp', 'node:*'],
    why: 'entrance: files, how they come and go and their format; nothing of what is done with them',
  },
  { path: `${SERVER}cli/main.ts`, imports: ['*'], packages: ['node:*'], why: 'composition of the command line' },
  {
    path: `${SERVER}cli/`,
    imports: ['domain/', 'recovery/', 'learning/', 'admin/', 'batch/'].map((part) => SERVER + part),
    packages: ['node:*'],
    why: 'entrance: the operator at a terminal',
  },
  {
    path: `${SERVER}admin/`,
    imports: [`${SERVER}domain/`, `${SERVER}recovery/`, `${SERVER}learning/`],
    packages: ['node:*'],
    why: 'entrance: commands for a running server, over a local socket',
  },
  {
    path: `${SERVER}start/`,
    imports: [
      'admin/',
      'batch/',
      'config*',
      'domain/',
      'jobs/',
      'learning/',
      'outbound/',
      'recovery/',
      'scheduler/',
      'storage/',
      'vault/',
    ]
      .map((part) => SERVER + part)
      .concat('@reprise/engine'),
    packages: ['pino', 'node:*'],
    why: 'composition: the steps of a start and of an end',
  },
  { path: `${SERVER}config*`, imports: [`${SERVER}domain/`], packages: ['node:*'], why: 'environment to values' },
  { path: `${SERVER}app.ts`, imports: ['*'], packages: ['node:*'], why: 'composition: builds every object once' },
  {
    path: `${SERVER}open-use-cases.ts`,
    imports: ['*'],
    packages: ['node:*'],
    why: 'composition: the use cases for a command of its own',
  },
  { path: `${SERVER}main.ts`, imports: ['*'], packages: ['node:*'], why: 'the process: start, signals, end' },
]

/** The same table for ARCHITECTURE.md, where it stands between two markers. */
export function renderAllowedImports(): string {
  const names = (items: readonly string[]) => items.map((item) => `\`${shortName(item)}\``).join(', ') || 'nothing'
  const rows = PARTS.map(({ path, imports, types = [], packages, why }) => {
    const ours = imports.includes('*') ? 'everything' : names(imports)
    return `| \`${shortName(path)}\` | ${ours} | ${types.length ? names(types) : 'nothing more'} | ${names(packages)} | ${why} |`
  })
  const head = ['| part | may import | and types of | packages | why |', '|---|---|---|---|---|']
  return [...head, ...rows].join('\n')
}

function shortName(path: string): string {
  return path.replace(/^packages\/server\/src\//, '').replace(/^packages\/(\w+)\/src\/$/, '@reprise/$1')
}

export const importsFollowTheArchitecture: Rule = {
  promise: 'every import follows the table of allowed imports',
  check: (repository) =>
    repository.sources
      .filter(({ path }) => /^packages\/[^/]+\/src\//.test(path) && !isTestCode(path))
      .flatMap((file) => {
        const part = partOf(file.path)
        if (!part) return [homeless(file.path)]
        return importsOf(file).flatMap((each) => explainedBreach(each, part))
      }),
}

function partOf(path: string): Part | undefined {
  return PARTS.find((part) => isWithin(path, part.path))
}

function isWithin(path: string, place: string): boolean {
  const [before = '', after] = place.split('*')
  if (after !== undefined) return path.startsWith(before) && path.endsWith(after)
  return place.endsWith('/') ? path.startsWith(place) : path === place
}

function homeless(path: string): Finding {
  const message = 'belongs to no part: move it into one, or add a row to PARTS in test/tidy/allowed-imports.ts'
  return { path, line: 1, message }
}

function explainedBreach(each: Import, part: Part): Finding[] {
  const breach = each.target === undefined ? packageBreach(each, part) : fileBreach(each, each.target, part)
  return breach ? [{ path: each.from, line: each.line, message: `imports ${each.specifier}: ${breach}` }] : []
}

function packageBreach({ specifier }: Import, { path, imports, packages }: Part): string | undefined {
  const name = packageOf(specifier)
  const isAllowed =
    imports.includes('*') ||
    imports.includes(name) ||
    packages.includes(name) ||
    (name.startsWith('node:') && packages.includes('node:*'))
  return isAllowed
    ? undefined
    : `${shortName(path)} may use ${packages.join(', ') || 'no package'}; put it behind a port`
}

function fileBreach({ from, isTypeOnly }: Import, target: string, part: Part): string | undefined {
  if (isTestCode(target)) return 'test code does not belong into the product'
  if (isWithin(target, part.path)) return siblingBreach(from, target)
  if (part.imports.includes('*') || part.imports.some((allowed) => isWithin(target, allowed))) return undefined
  if (part.types?.some((place) => isWithin(target, place))) {
    return isTypeOnly ? undefined : `${shortName(part.path)} may import types from there: say \`import type\``
  }
  const allowed = [...part.imports, ...(part.types ?? [])].map(shortName).join(', ') || 'nothing of ours'
  return `${shortName(part.path)} may import ${allowed}; take it as a parameter, or move it to where both may see it`
}

/** A gateway's folder may use what stands in gateways/ itself, and never another gateway's folder. */
function siblingBreach(from: string, target: string): string | undefined {
  const [own, other] = [gatewayFolder(from), gatewayFolder(target)]
  const isSibling = own !== undefined && other !== undefined && own !== other
  return isSibling ? 'one gateway must not know another; move what both need into gateways/' : undefined
}

function gatewayFolder(path: string): string | undefined {
  return /\/gateways\/([^/]+)\//.exec(path)?.[1]
}

const TABLE_IN_ARCHITECTURE = /<!-- allowed-imports -->\n([\s\S]*?)\n<!-- \/allowed-imports -->/

export const architectureShowsTheTable: Rule = {
  promise: 'ARCHITECTURE.md shows the table of allowed imports as it is',
  check({ files }: Repository) {
    const text = files.get('ARCHITECTURE.md') ?? ''
    const shown = TABLE_IN_ARCHITECTURE.exec(text)
    if (!shown || shown[1]?.trim() === renderAllowedImports()) return []
    const line = text.slice(0, shown.index).split('\n').length
    const message = `the table differs from PARTS in test/tidy/allowed-imports.ts; it should read:\n${renderAllowedImports()}`
    return [{ path: 'ARCHITECTURE.md', line, message }]
  },
}
