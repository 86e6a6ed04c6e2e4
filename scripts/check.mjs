// npm run check: lint, format, types and tidy; under a minute. The tests are npm test.
import './node-version.mjs'
import { CHECKS, passesCheck, testFiles } from './checks.mjs'
import { installIfStale } from './install-if-stale.mjs'
import { main } from './run.mjs'
import { runTests } from './run-tests.mjs'

await main(async () => {
  await installIfStale()
  for (const check of CHECKS) if (!(await passesCheck(check))) process.exit(1)
  console.log('\n== tidy')
  const { failed } = await runTests(testFiles().filter((file) => file.startsWith('test/')))
  if (failed > 0) {
    console.error('\ntidy failed: each message above names file, line and what to do instead.')
    process.exit(1)
  }
})
