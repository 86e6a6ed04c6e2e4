// npm run gateway:new -- acme: a new gateway's folder, its local server, its contract and its table of codes, from
// scripts/gateway-template. They compile, and the contract says what is still to write; see docs/guides/add-a-gateway.md.
import './node-version.mjs'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { main, ROOT, StepError } from './run.mjs'

const TEMPLATES = join(ROOT, 'scripts', 'gateway-template')
const TABLES = 'packages/engine/src/gateway-codes/gateway-code-tables.ts'
const TYPES = 'packages/server/src/gateways/gateway-types.ts'
const ADAPTERS = 'packages/server/src/gateways/adapters.ts'
const WIRE = 'docs/reference/wire.md'

await main(async () => {
  const [type = '', ...rest] = process.argv.slice(2)
  if (!/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(type) || type.length > 40 || rest.length > 0) {
    throw new StepError('npm run gateway:new -- NAME: small letters and digits, words joined by _, such as acme_pay.')
  }
  const names = namesOf(type)
  const folder = `packages/server/src/gateways/${names.dashed}`
  if (existsSync(join(ROOT, folder))) throw new StepError(`${folder} is there already.`)
  const made = filesOf(names, folder).filter(({ path, isNew }) => isNew || !existsSync(join(ROOT, path)))
  const changed = changesFor(names)
  for (const { path, text } of [...made, ...changed]) write(path, text)
  arrange([...made, ...changed].map(({ path }) => path).filter((path) => path.endsWith('.ts')))
  console.log(report(names, made, changed))
})

/** `acme_pay`, `acme-pay`, `AcmePay`, `ACME_PAY`, `Acme pay`. */
function namesOf(type) {
  const words = type.split('_')
  const title = `${type[0].toUpperCase()}${type.slice(1).replaceAll('_', ' ')}`
  const name = words.map((word) => `${word[0].toUpperCase()}${word.slice(1)}`).join('')
  return { type, dashed: words.join('-'), name, constant: type.toUpperCase(), title }
}

function filesOf(names, folder) {
  const inFolder = ['gateway', 'request', 'answer', 'settings', 'facts'].map((part) => ({
    path: `${folder}/${names.dashed}-${part}.ts`,
    template: `${part}.ts.template`,
    isNew: true,
  }))
  const files = [
    ...inFolder,
    { path: `${folder}/${names.dashed}-gateway.test.ts`, template: 'gateway.test.ts.template', isNew: true },
    ...['server.ts', 'contract.test.ts'].map((part) => ({
      path: `packages/server/test/gateways/${names.dashed}-${part}`,
      template: `${part}.template`,
      isNew: true,
    })),
    // A gateway that clients name, but nobody could charge yet, has its table.
    ...(hasTable(names) ? [] : [{ path: tablePathOf(names), template: 'codes.ts.template', isNew: false }]),
  ]
  return files.map((file) => ({ ...file, text: filled(file.template, names) }))
}

function filled(template, { type, dashed, name, constant, title }) {
  return readFileSync(join(TEMPLATES, template), 'utf8')
    .replaceAll('__NAME__', constant)
    .replaceAll('__Name__', name)
    .replaceAll('__Title__', title)
    .replaceAll('__dashed__', dashed)
    .replaceAll('__type__', type)
}

function tablePathOf({ dashed }) {
  return `packages/engine/src/gateway-codes/${dashed}.ts`
}

function hasTable({ type }) {
  return read(TABLES).includes(`  | '${type}'\n`)
}

/** The lists that name every gateway, with one more. */
function changesFor(names) {
  const { type, dashed, name, constant } = names
  const adapters = inOrder(read(ADAPTERS), /^ {4}(\w+): create/m, `    ${type}: create${name}(send),`, type)
  const changes = [
    { path: ADAPTERS, text: `import { create${name} } from './${dashed}/${dashed}-gateway.ts'\n${adapters}` },
  ]
  if (!hasTable(names)) {
    const named = inOrder(read(TABLES), /^ {2}\| '(\w+)'$/m, `  | '${type}'`, type)
    const listed = inOrder(named, /^ {2}(\w+): [A-Z_]+_CODES,$/m, `  ${type}: ${constant}_CODES,`, type)
    changes.push({ path: TABLES, text: `import { ${constant}_CODES } from './${dashed}.ts'\n${listed}` })
  }
  if (!read(TYPES).includes(`  '${type}',\n`)) {
    changes.push({ path: TYPES, text: inOrder(read(TYPES), /^ {2}'(\w+)',$/m, `  '${type}',`, type) })
    changes.push({
      path: WIRE,
      text: replaced(read(WIRE), ' and others in clients', `, ${type} and others in clients`),
    })
  }
  return changes
}

/** `text` with `line` before the first line of a list, recognised by `entry`, whose name comes after `name`; or at its end. */
function inOrder(text, entry, line, name) {
  const lines = text.split('\n')
  const entries = lines.flatMap((each, index) => {
    const found = entry.exec(each)
    return found === null ? [] : [{ index, name: found[1] }]
  })
  const last = entries.at(-1)
  if (last === undefined) throw new StepError(`A list has another form than gateway:new knows: ${entry}.`)
  const after = entries.find((each) => each.name > name)
  lines.splice(after?.index ?? last.index + 1, 0, line)
  return lines.join('\n')
}

function replaced(text, from, to) {
  if (!text.includes(from)) throw new StepError(`${WIRE} has no "${from}".`)
  return text.replace(from, to)
}

function read(path) {
  return readFileSync(join(ROOT, path), 'utf8')
}

function write(path, text) {
  mkdirSync(dirname(join(ROOT, path)), { recursive: true })
  writeFileSync(join(ROOT, path), text)
}

/** Imports in order and lines of the usual length, as npm run fix would do it. */
function arrange(paths) {
  const manifest = createRequire(join(ROOT, 'package.json')).resolve('@biomejs/biome/package.json')
  const biome = join(dirname(manifest), JSON.parse(readFileSync(manifest, 'utf8')).bin.biome)
  const { status } = spawnSync(process.execPath, [biome, 'check', '--write', ...paths], { cwd: ROOT, stdio: 'ignore' })
  if (status !== 0) throw new StepError('The new files are there, but npm run fix has something to say about them.')
}

function report({ type, dashed, title }, made, changed) {
  return [
    `${title} is there, and does not keep its contract yet.`,
    '',
    'New:',
    ...made.map(({ path }) => `  ${path}`),
    'One line more:',
    ...changed.map(({ path }) => `  ${path}`),
    '',
    'Next:',
    `  npm test -- --database pglite ${dashed}-contract   what is still to write, promise by promise`,
    '  REPRISE_UPDATE_PAGES=1 npm test -- --database pglite gateways-page decline-reasons-page   the pages that list it',
    `  npm run gateway:check -- ${type}   at its own test mode, once packages/server/test/gateways/test-mode/test-modes.ts has it`,
  ].join('\n')
}
