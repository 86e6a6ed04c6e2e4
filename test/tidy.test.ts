/**
 * The architecture and the style of this repository as tests. The rules are in tidy/, and tidy-rules.test.ts proves of
 * each that it can fail.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { thisRepository } from './tidy/repository.ts'
import { RULES } from './tidy/rules.ts'

const repository = thisRepository()

for (const { promise, check } of RULES) {
  test(promise, () => {
    const findings = check(repository).map(({ path, line, message }) => `${path}:${line} ${message}`)
    if (findings.length > 0) assert.fail(`\n${findings.join('\n')}\n`)
  })
}
