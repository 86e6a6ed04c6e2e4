import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from './run.mjs'

/** Longer than the slowest file by far, on a busy machine too: it is there so that a test that hangs fails by name. */
const FILE_TIMEOUT_MS = 1_800_000
/** One PGlite or server each: more than this many at once only wait for each other on a small machine. */
const CONCURRENCY = 2
const COUNTS_REPORTER = fileURLToPath(new URL('test-counts-reporter.mjs', import.meta.url))

/**
 * Runs test files with node's own runner against the packages' TypeScript sources.
 *
 * @returns {Promise<{ passed: number, failed: number, skips: string[], problems: string[] }>} problems: what is wrong
 *   with the run as a whole, each counted in `failed`.
 */
export async function runTests(files, env = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'reprise-test-'))
  const countsFile = join(directory, 'counts.json')
  try {
    const code = await run(
      process.execPath,
      [
        ...['--conditions=@reprise/source', '--import', 'tsx', '--test'],
        ...[`--test-timeout=${FILE_TIMEOUT_MS}`, `--test-concurrency=${CONCURRENCY}`],
        ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
        ...[`--test-reporter=${COUNTS_REPORTER}`, `--test-reporter-destination=${countsFile}`],
        ...files,
      ],
      // Set by an outer `node --test`, it would make the inner run report to a parent that does not listen.
      { env: { ...process.env, NODE_TEST_CONTEXT: undefined, ...env } },
    )
    return summarize(readCounts(countsFile), code)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

function readCounts(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}

function summarize(counts, exitCode) {
  if (!counts) {
    return {
      passed: 0,
      failed: 1,
      skips: [],
      problems: [`the test runner ended with code ${exitCode} before it counted`],
    }
  }
  const problems = counts.emptyFiles.map((file) => `${file} has no test in it`)
  if (counts.passed + counts.failed === 0) problems.push('no test was run')
  const failed = counts.failed + problems.length
  if (exitCode !== 0 && failed === 0) problems.push(`the test runner ended with code ${exitCode}`)
  return { passed: counts.passed, failed: counts.failed + problems.length, skips: counts.skips, problems }
}
