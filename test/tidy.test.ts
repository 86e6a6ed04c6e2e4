/**
 * The architecture and the style of this repository as tests. The rules are in tidy/, and tidy-rules.test.ts proves of
 * each that it can fail.
 */
import { test } from 'node:test'
import { thisRepository } from './tidy/repository.ts'
import { RULES } from './tidy/rules.ts'

const repository = thisRepository()
/** Set by the pre-commit hook, one path a line: what others have left untidy does not stop a commit. */
const only = process.env['REPRISE_TIDY_ONLY']?.split('\n')

/** Without a stack: it would lead to this file, and the findings name the place. */
class Untidy extends Error {
  constructor(findings: readonly string[]) {
    super(`\n${findings.join('\n')}\n`)
    this.stack = this.message
  }
}

for (const { promise, check } of RULES) {
  test(promise, () => {
    const findings = check(repository)
      .filter(({ path }) => !only || only.includes(path))
      .map(({ path, line, message }) => `${path}:${line} ${message}`)
    if (findings.length > 0) throw new Untidy(findings)
  })
}
