/** A rule that cannot fail protects nothing: each one is shown a small repository that breaks it, and one that does not. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { importsOf } from './tidy/imports.ts'
import { ROOT, repositoryOf } from './tidy/repository.ts'
import { RULES } from './tidy/rules.ts'
import { sourceFile } from './tidy/source-file.ts'

interface Example {
  readonly promise: string
  readonly files: Record<string, string>
  /** What the rule finds there, as `path:line`; nothing: the example is a good one. */
  readonly finds: readonly string[]
}

const BIOME = createRequire(join(ROOT, 'package.json')).resolve('@biomejs/biome/bin/biome')
const SRC = 'packages/server/src'
const FIGURE = `const x = 1\n`

const EXAMPLES: readonly Example[] = [...importExamples(), ...structureExamples(), ...banExamples(), ...fileExamples()]

for (const { promise, files, finds } of EXAMPLES) {
  const content = Object.entries(files).map(([path, text]) => `${path}: ${text.split('\n')[0]?.slice(0, 70)}`)
  test(`"${promise}" finds ${finds.join(', ') || 'nothing'} in ${content.join('; ')}`, () => {
    const rule = RULES.find((each) => each.promise === promise)
    assert.ok(rule, 'there is no such rule')
    const found = rule.check(repositoryOf(files)).map(({ path, line }) => `${path}:${line}`)
    assert.deepEqual(found, finds)
  })
}

test('every rule has an example that breaks it', () => {
  const broken = new Set(EXAMPLES.filter(({ finds }) => finds.length > 0).map(({ promise }) => promise))
  assert.deepEqual(
    RULES.map(({ promise }) => promise).filter((promise) => !broken.has(promise)),
    [],
  )
})

test('imports are found in every form, and not in comments and strings', () => {
  const text = [
    "import type { A } from './a.ts'",
    "import { type B, b } from './b.ts'",
    "export * from './c.ts'",
    "import './d.ts'",
    "const e = await import('./e.ts')",
    "import {\n  f,\n} from './f.ts'",
    "// import { no } from './no.ts'",
    'const text = "import { no } from \'./no.ts\'"',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of a file
    "const nested = `${[`import './no.ts'`].map((x) => { return x })} import './no.ts'`",
    "const pattern = /[/\"]import '.\\/no.ts'/",
    "import * as g from 'g'",
    "const worker = new URL('./worker.ts', import.meta.url)",
  ].join('\n')
  const found = importsOf(sourceFile('x/y.ts', text)).map(({ specifier, isTypeOnly }) => [specifier, isTypeOnly])
  assert.deepEqual(found, [
    ['./a.ts', true],
    ['./b.ts', false],
    ['./c.ts', false],
    ['./d.ts', false],
    ['./e.ts', false],
    ['./f.ts', false],
    ['g', false],
    ['./worker.ts', false],
  ])
})

test('Biome refuses a function of more than 80 lines', (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'reprise-tidy-'))
  t.after(() => rmSync(directory, { recursive: true }))
  // The real settings, without git: it ignores what is outside of the clone.
  const settings = JSON.parse(readFileSync(join(ROOT, 'biome.json'), 'utf8'))
  writeFileSync(join(directory, 'biome.json'), JSON.stringify({ ...settings, $schema: undefined, vcs: undefined }))
  const lint = (lines: number) => {
    const steps = '  sum += 1\n'.repeat(lines - 2)
    const text = `export function long(): number {\n  let sum = 0\n${steps}  return sum\n}\n`
    writeFileSync(join(directory, 'long.ts'), text)
    return spawnSync(process.execPath, [BIOME, 'lint', 'long.ts'], { cwd: directory, encoding: 'utf8' })
  }
  assert.equal(lint(80).status, 0)
  assert.match(lint(81).stderr, /noExcessiveLinesPerFunction/)
})

function importExamples(): Example[] {
  const promise = 'every import follows the table of allowed imports'
  const one = (path: string, text: string, isBad: boolean): Example => ({
    promise,
    files: { [path]: text },
    finds: isBad ? [`${path}:1`] : [],
  })
  return [
    one('packages/engine/src/a.ts', "import { readFileSync } from 'node:fs'", true),
    one('packages/engine/src/a.ts', "import { ulid } from 'ulid'", true),
    one('packages/engine/src/a.ts', "import { b } from './b.ts'", false),
    one(`${SRC}/domain/a.ts`, "import { charge } from '../recovery/charge.ts'", true),
    one(`${SRC}/domain/a.ts`, "import { ulid } from 'ulid'", false),
    one(`${SRC}/recovery/charge.ts`, "import { Store } from '../storage/store.ts'", true),
    one(`${SRC}/recovery/charge.ts`, "import { recommend } from '@reprise/engine'", false),
    one(`${SRC}/storage/a.ts`, "import type { Store } from '../recovery/vault-port.ts'", false),
    one(`${SRC}/storage/a.ts`, "import { Store } from '../recovery/vault-port.ts'", true),
    one(`${SRC}/storage/a.ts`, "import type { charge } from '../recovery/charge.ts'", true),
    one(`${SRC}/http/a.ts`, "import { Store } from '../storage/store.ts'", true),
    one(`${SRC}/gateways/acme/acme-gateway.ts`, "import { x } from '../other/x.ts'", true),
    one(`${SRC}/gateways/acme/acme-gateway.ts`, "import { x } from '../gateway-http.ts'", false),
    one(`${SRC}/app.ts`, "import { x } from './storage/store.ts'", false),
    one(`${SRC}/app.ts`, "import { x } from '../test/harness/x.ts'", true),
    one(`${SRC}/config-rules.ts`, "import { x } from './storage/store.ts'", true),
    one(`${SRC}/config.ts`, "import { x } from './config-rules.ts'", false),
    one(`${SRC}/somewhere/a.ts`, FIGURE, true),
    {
      promise: 'ARCHITECTURE.md shows the table of allowed imports as it is',
      files: { 'ARCHITECTURE.md': 'Text\n<!-- allowed-imports -->\n| part |\n<!-- /allowed-imports -->\n' },
      finds: ['ARCHITECTURE.md:2'],
    },
  ]
}

function structureExamples(): Example[] {
  const cycles = 'no file reaches itself over its imports, types included'
  const barrels = 'no file only hands on what others export'
  const dead = 'every file is used'
  const names = 'every file name is kebab-case and says what is in it'
  const gateways = 'every gateway has the same files: adapter, answers, settings, facts, tests'
  const gateway = `${SRC}/gateways/acme/acme`
  return [
    {
      promise: cycles,
      files: {
        'a.ts': "import { b } from './b.ts'",
        'b.ts': "\nimport type { c } from './c.ts'",
        'c.ts': "import './a.ts'",
      },
      finds: ['a.ts:1'],
    },
    { promise: cycles, files: { 'a.ts': "import { b } from './b.ts'", 'b.ts': FIGURE }, finds: [] },
    {
      promise: barrels,
      files: { 'a.ts': "// all\nexport { b } from './b.ts'\nexport * from './c.ts'\n" },
      finds: ['a.ts:1'],
    },
    { promise: barrels, files: { 'a.ts': "export { b } from './b.ts'\nexport const c = 1\n" }, finds: [] },
    { promise: dead, files: { [`${SRC}/a.ts`]: FIGURE }, finds: [`${SRC}/a.ts:1`] },
    {
      promise: dead,
      files: { [`${SRC}/a.ts`]: FIGURE, [`${SRC}/a.test.ts`]: "import './a.ts'" },
      finds: [`${SRC}/a.ts:1`],
    },
    { promise: dead, files: { [`${SRC}/main.ts`]: "import './a.ts'", [`${SRC}/a.ts`]: FIGURE }, finds: [] },
    { promise: names, files: { 'src/RetryPlan.ts': FIGURE }, finds: ['src/RetryPlan.ts:1'] },
    { promise: names, files: { 'src/card-utils.ts': FIGURE }, finds: ['src/card-utils.ts:1'] },
    { promise: names, files: { 'src/retry-plan.test.ts': FIGURE }, finds: [] },
    {
      promise: 'no source file is longer than 400 lines, tables of data apart',
      files: {
        'packages/engine/src/plan.ts': FIGURE.repeat(401),
        'packages/engine/src/retry.ts': FIGURE.repeat(400),
        'packages/engine/src/gateway-codes/acme.ts': FIGURE.repeat(401),
      },
      finds: ['packages/engine/src/plan.ts:401'],
    },
    {
      promise: gateways,
      files: {
        [`${gateway}-gateway.ts`]: FIGURE,
        [`${gateway}-gateway.test.ts`]: FIGURE,
        [`${gateway}-answer.ts`]: FIGURE,
        [`${gateway}-facts.ts`]: FIGURE,
        [`${gateway}-settings.ts`]: FIGURE,
        [`${SRC}/gateways/a.ts`]: FIGURE,
      },
      finds: ['packages/server/test/gateways/acme-contract.test.ts:1'],
    },
  ]
}

function banExamples(): Example[] {
  const bad = (promise: string, path: string, ...texts: string[]): Example[] =>
    texts.map((text) => ({ promise, files: { [path]: text }, finds: [`${path}:1`] }))
  const good = (promise: string, path: string, ...texts: string[]): Example[] =>
    texts.map((text) => ({ promise, files: { [path]: text }, finds: [] }))
  const product = `${SRC}/recovery/a.ts`
  const tests = `${SRC}/recovery/a.test.ts`
  const clock = 'time comes from a Clock'
  const random = 'randomness comes from a port'
  const environment = 'only the configuration reads the environment'
  const terminal = 'only the command line writes to the terminal'
  const types = 'types are neither loosened nor silenced'
  const sleep = 'tests never sleep'
  const left = 'no test is left out or runs alone'
  const timer = 'tests do not import a timer to await'
  return [
    ...bad(clock, product, 'Date.now()', 'const now = new Date()', 'performance.now()', 'process.hrtime.bigint()'),
    ...good(clock, product, 'new Date(row.at)', "'Date.now()'", '// new Date()'),
    ...good(clock, `${SRC}/domain/clock.ts`, 'new Date()'),
    ...bad(random, product, 'Math.random()', 'randomBytes(16)', 'crypto.randomUUID()'),
    ...bad(random, tests, 'Math.random()'),
    ...good(random, `${SRC}/domain/random.ts`, 'randomBytes(16)'),
    ...bad(environment, product, "process.env['PORT']"),
    ...good(environment, `${SRC}/config.ts`, "process.env['PORT']"),
    ...bad(terminal, product, "console.log('x')"),
    ...good(terminal, `${SRC}/cli/main.ts`, "console.log('x')"),
    ...bad(types, product, 'enum State { A }', 'row!.id', 'x as any', 'const x: any = 1', '// @ts-ignore'),
    ...bad(types, tests, '// biome-ignore lint/suspicious/noExplicitAny', '/* biome-ignore lint/x: <explanation> */'),
    ...good(types, product, 'a !== b', '!row', '// biome-ignore lint/x: the library says any', "'x as any'"),
    ...bad(sleep, tests, 'await new Promise((resolve) => setTimeout(resolve, 50))', 'await scheduler.wait(5)'),
    ...good(sleep, tests, 'const timer = setTimeout(() => server.close(), 5)'),
    ...bad(left, tests, "test.only('x', f)", "describe.skip('x', f)", "test('x', { skip: true }, f)"),
    ...good(left, tests, "test('x', f)", "context.skip('no sftp: apt-get install openssh-client')"),
    ...bad(timer, tests, "import { setTimeout } from 'node:timers/promises'"),
    ...good(timer, tests, "import { setImmediate } from 'node:timers/promises'"),
  ]
}

function fileExamples(): Example[] {
  const cards = 'no file holds a card number, published test numbers apart'
  const links = 'every relative link in the documentation leads somewhere'
  const scripts = 'every npm script that the documentation names exists'
  const decisions = 'every decision record is numbered and has all its fields'
  const outside = 'no file names a path of the machine it was written on'
  const record =
    '# 0001. Title\n\nStatus: accepted\nDate: 2026-11-24\n\n## Context\n\n## Decision\n\n## Alternatives\n\n'
  return [
    // Written in halves, for this file is searched as well.
    { promise: cards, files: { 'a.json': `{}\n"${'40000000'}${'00000010'}"\n` }, finds: ['a.json:2'] },
    { promise: cards, files: { 'a.md': `${'4000 0000'} ${'0000 0010'}\n` }, finds: ['a.md:1'] },
    {
      promise: cards,
      files: { 'a.md': `4111 1111 1111 1111, ${'40000000'}${'00000011'}, 1700000000000\n` },
      finds: [],
    },
    { promise: 'every file ends with a newline', files: { 'a.md': 'one\ntwo', 'b.md': 'one\n' }, finds: ['a.md:2'] },
    { promise: outside, files: { 'a.md': `see ${'/wo'}${'rk/x'}\n` }, finds: ['a.md:1'] },
    {
      promise: links,
      files: { 'docs/a.md': '# A b\n[a](#a-b) [b](../b.md)\n[c](c.md) [d](https://d.example)\n', 'b.md': '\n' },
      finds: ['docs/a.md:3'],
    },
    { promise: links, files: { 'a.md': '# A\n[a](#b)\n```\n[c](c.md)\n```\n' }, finds: ['a.md:2'] },
    {
      promise: scripts,
      files: { 'package.json': '{"scripts":{"fix":""}}', 'a.md': '`npm run fix`\n`npm run bench:http`\n' },
      finds: ['a.md:2'],
    },
    { promise: decisions, files: { 'docs/decisions/0001-a.md': `${record}## Consequences\n` }, finds: [] },
    { promise: decisions, files: { 'docs/decisions/0001-a.md': record }, finds: ['docs/decisions/0001-a.md:1'] },
    {
      promise: decisions,
      files: { 'docs/decisions/0002-a.md': `${record}## Consequences\n` },
      finds: ['docs/decisions/0002-a.md:1'],
    },
  ]
}
