import { spawnSync } from 'node:child_process'

/**
 * Whether a program of the system is there for a test that plays a real client. Where REPRISE_REQUIRE_CLIENTS=1, as in
 * CI, one that is missing fails the test instead of leaving it out.
 */
export function hasClient(program: string): boolean {
  const isThere = spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined
  if (!isThere && process.env['REPRISE_REQUIRE_CLIENTS'] === '1') throw new Error(`This test needs ${program}`)
  return isThere
}
