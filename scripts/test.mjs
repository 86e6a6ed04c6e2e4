// npm test: everything, in the order in which a failure is cheapest to find. Options: see USAGE.
import './node-version.mjs'
import { parseArgs } from 'node:util'
import { buildIfStale } from './build-if-stale.mjs'
import { CHECKS, passesCheck, testFiles } from './checks.mjs'
import { databaseTests } from './database-tests.mjs'
import { installIfStale } from './install-if-stale.mjs'
import { main, StepError } from './run.mjs'
import { runTests } from './run-tests.mjs'
import { startPostgres } from './test-postgres.mjs'

const USAGE = `npm test [-- [--only unit|tidy|scenarios] [--database pglite|postgres] [part of a path ...]]

Without options: lint, format, types, every test on PGlite, and those that come to a database again on PostgreSQL.
With any of them: only the tests that are asked for, without lint, format and types.`

/** By where a file is: beside the source it tests, about the repository as a whole, or a story over several parts. */
const KINDS = {
  unit: (file) => /^packages\/[^/]+\/src\//.test(file),
  tidy: (file) => file.startsWith('test/'),
  scenarios: (file) => /^packages\/[^/]+\/test\//.test(file),
}
const DATABASES = ['pglite', 'postgres']

await main(async () => {
  const request = readRequest(process.argv.slice(2))
  const results = []
  try {
    await installIfStale()
    results.push(await buildResult())
    if (request.isWhole) for (const check of CHECKS) results.push(await checkResult(check))
    for (const database of request.databases) results.push(await runOn(database, request.files))
  } catch (error) {
    if (!(error instanceof StepError)) throw error
    results.push({ title: 'Preparation', passed: 0, failed: 1, skips: [], problems: [error.message] })
  }
  process.exitCode = report(results) ? 0 : 1
})

function readRequest(commandLine) {
  const { values, positionals } = parseCommandLine(commandLine)
  if (values.help) {
    console.log(USAGE)
    process.exit(0)
  }
  if (values.only && !KINDS[values.only]) throw new StepError(`--only is one of ${Object.keys(KINDS).join(', ')}.`)
  if (values.database && !DATABASES.includes(values.database)) throw new StepError('--database is pglite or postgres.')
  const files = testFiles()
    .filter((file) => !values.only || KINDS[values.only](file))
    .filter((file) => positionals.length === 0 || positionals.some((part) => file.includes(part)))
  if (files.length === 0) throw new StepError('No test file matches.')
  const isWhole = !values.only && !values.database && positionals.length === 0
  return { files, isWhole, databases: values.database ? [values.database] : databasesFor(files, values.only) }
}

function parseCommandLine(commandLine) {
  const options = { only: { type: 'string' }, database: { type: 'string' }, help: { type: 'boolean', short: 'h' } }
  try {
    return parseArgs({ args: commandLine, options, allowPositionals: true })
  } catch (error) {
    throw new StepError(`${error.message}\n\n${USAGE}`)
  }
}

/** What comes to no database needs no second one. */
function databasesFor(files, only) {
  return only !== 'unit' && databaseTests(files).length > 0 ? DATABASES : ['pglite']
}

/** Tests run on the sources, so what does not compile does not hide what the other tests say. */
async function buildResult() {
  try {
    await buildIfStale()
    return { title: 'build', passed: 0, failed: 0, skips: [], problems: [] }
  } catch (error) {
    if (!(error instanceof StepError)) throw error
    return { title: 'build', passed: 0, failed: 1, skips: [], problems: [error.message] }
  }
}

async function checkResult(check) {
  const passes = await passesCheck(check)
  return { title: check.name, passed: 0, failed: passes ? 0 : 1, skips: [], problems: passes ? [] : [check.advice] }
}

async function runOn(database, files) {
  if (database === 'pglite') {
    console.log('\n== tests, on PGlite')
    return { title: 'PGlite', ...(await runTests(files, { REPRISE_TEST_DATABASE: 'pglite' })) }
  }
  console.log('\n== tests that come to a database, on PostgreSQL')
  const given = process.env.REPRISE_TEST_POSTGRES_URL
  const postgres = given ? { url: given, stop: async () => {} } : await startPostgres()
  try {
    const env = { REPRISE_TEST_DATABASE: 'postgres', REPRISE_TEST_POSTGRES_URL: postgres.url }
    return { title: 'PostgreSQL', ...(await runTests(databaseTests(files), env)) }
  } finally {
    await postgres.stop()
  }
}

/** A test for one database is skipped on the other: the other run has it. */
function isWorthTelling(skip) {
  return !skip.includes('REPRISE_TEST_DATABASE')
}

/** What went on, and as the very last line the sum; true when nothing failed. */
function report(results) {
  console.log('')
  for (const { title, passed, failed, skips, problems } of results) {
    if (passed + failed > 0) console.log(`${title}: ${passed} passed, ${failed} failed`)
    for (const problem of problems) console.log(`  ${problem}`)
    for (const skip of new Set(skips.filter(isWorthTelling))) console.log(`  skipped: ${skip}`)
  }
  const sum = (key) => results.reduce((total, result) => total + result[key], 0)
  console.log(`${sum('passed')} passed, ${sum('failed')} failed`)
  return sum('failed') === 0 && sum('passed') > 0
}
