import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

// The scripts are plain JavaScript, so that they run before anything is installed.
const ASK = `
  const { testFiles } = await import('./scripts/checks.mjs')
  const { databaseTests } = await import('./scripts/database-tests.mjs')
  const files = testFiles()
  console.log(JSON.stringify([files, databaseTests(files)]))`
const [files, chosenFiles] = JSON.parse(
  execFileSync(process.execPath, ['--input-type=module', '--eval', ASK], { encoding: 'utf8' }),
) as [string[], string[]]
const chosen = new Set(chosenFiles)

test('every test that opens a database or starts a server is run on both databases', () => {
  const opening = files.filter((file) =>
    /\b(openTestDatabase|openTestApp|openScriptedApp|openScheduledApp|startBuiltServer|REPRISE_TEST_POSTGRES_URL)\b/.test(
      readFileSync(file, 'utf8'),
    ),
  )
  const ofServer = opening.filter((file) => file.startsWith('packages/server/'))
  assert.ok(ofServer.length > 50, `${ofServer.length} of them were found`)
  assert.deepEqual(
    ofServer.filter((file) => !chosen.has(file)),
    [],
  )
})

test('a test that comes to no database is run once', () => {
  const once = ['packages/server/src/domain/money.test.ts', 'packages/server/test/gateways/nmi-contract.test.ts']
  assert.deepEqual(
    once.filter((file) => chosen.has(file)),
    [],
  )
})
