import { realpathSync } from 'node:fs'

/**
 * A reporter for node's test runner that writes its counts as JSON when the run has ended. Counted from the events, not
 * read from the printed summary: its wording differs between Node.js versions, and there a file without a single test
 * counts as a test that passed.
 */
export default async function* countsReporter(source) {
  const counts = { passed: 0, failed: 0, skipped: 0, todo: 0, emptyFiles: [], failures: [], skips: [] }
  for await (const { type, data } of source) {
    if (type !== 'test:pass' && type !== 'test:fail') continue
    count(counts, type, data)
  }
  yield JSON.stringify(counts)
}

function count(counts, type, { name, details, skip, todo, file }) {
  if (details?.type === 'suite' && type === 'test:pass') return
  // The runner reports a whole file as a test of the file's name when the file has no test, or dies outside of one.
  if (type === 'test:pass' && isFileItself(name, file)) counts.emptyFiles.push(name)
  else if (skip !== undefined) {
    counts.skipped += 1
    counts.skips.push(typeof skip === 'string' ? `${name}: ${skip}` : name)
  } else if (todo !== undefined) counts.todo += 1
  else if (type === 'test:pass') counts.passed += 1
  else if (details?.type !== 'suite' || details.error?.failureType !== 'subtestsFailed') {
    counts.failed += 1
    counts.failures.push(name)
  }
}

function isFileItself(name, file) {
  if (!/\.test\.[a-z]+$/.test(name)) return false
  return file === undefined || file === name || file.endsWith(name) || realpathSync(file) === name
}
