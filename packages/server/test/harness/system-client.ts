import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/**
 * Whether a program of the system is there for a test that plays a real client. One whose Debian package is named is
 * installed where that may be: by root on Debian. Where REPRISE_REQUIRE_CLIENTS=1, as in CI, one that is missing fails the
 * test instead of leaving it out.
 */
export function hasClient(program: string, debianPackage?: string): boolean {
  if (!isThere(program) && debianPackage !== undefined) install(debianPackage)
  if (isThere(program)) return true
  if (process.env['REPRISE_REQUIRE_CLIENTS'] === '1') throw new Error(`This test needs ${program}`)
  return false
}

function isThere(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined
}

function install(debianPackage: string): void {
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) return
  spawnSync('apt-get', ['update', '-qq'], { stdio: 'ignore' })
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', debianPackage], { stdio: 'ignore', env })
}
