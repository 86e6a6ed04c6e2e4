import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { testDatabaseKind } from '../harness/database.ts'
import { readGuide } from '../reference/guide-excerpts.ts'
import { RepositoryCopy } from './repository-copy.ts'

const GUIDE = 'add-a-gateway.md'
const CONTRACT = 'packages/server/test/gateways/acme-contract.test.ts'
const skip = testDatabaseKind === 'pglite' ? false : 'needs REPRISE_TEST_DATABASE=pglite: it touches no database'

describe('npm run gateway:new', { skip }, async () => {
  if (skip !== false) return
  const copy = await RepositoryCopy.make()
  after(() => copy.remove())
  const made = await copy.run('scripts/gateway-new.mjs', 'acme')
  const ofKnownName = await copy.run('scripts/gateway-new.mjs', 'paypal')
  const compiled = await copy.run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.json')
  const unwritten = await copy.test(CONTRACT)
  const tidy = await copy.test('test/tidy.test.ts')
  const names = await copy.test('packages/server/src/gateways/gateway-types.test.ts')

  const page = readGuide(GUIDE, {})
  for (const { path, text } of filesOf(page)) await copy.write(path, text)
  for (const { path, from, to } of changesOf(page)) await copy.change(path, from, to)
  const kept = await copy.test(CONTRACT)
  const compiledAgain = await copy.run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.json')
  const help = await copy.run('scripts/gateway-check.mjs', 'authorize_net', '--help')

  it('makes a gateway of a new name, and one that clients name already, which compile and are in order', () => {
    assert.equal(made.code, 0, made.output)
    assert.equal(ofKnownName.code, 0, ofKnownName.output)
    assert.doesNotMatch(ofKnownName.output, /gateway-codes|wire\.md/)
    assert.deepEqual(compiled, { code: 0, output: '' })
    // What it says of other files is its own run's business.
    assert.doesNotMatch(tidy.output, /acme|paypal/)
    assert.match(tidy.output, /no file reaches itself/)
    assert.equal(names.code, 0, names.output)
  })

  it('makes a contract that fails in readable words, and keeps at once what holds for every gateway', () => {
    assert.equal(unwritten.code, 1)
    const notRead =
      /✖ approves, with an id for each: charge.*\n.*unknown: Acme answered, and acme-answer\.ts does not read it/
    assert.match(unwritten.output, notRead)
    assert.match(unwritten.output, /✔ does not know the outcome of a payment at which the gateway broke/)
  })

  it('makes what the guide turns into a gateway that keeps its contract', () => {
    assert.equal(kept.code, 0, kept.output)
    assert.deepEqual(compiledAgain, { code: 0, output: '' })
  })

  it('is shown in the guide with what it prints', () => {
    const printed = {
      made: made.output.trim(),
      unwritten: failuresOf(unwritten.output).slice(0, 4).join('\n'),
      kept: countsOf(kept.output),
      help: help.output.trim(),
    }
    const shown = readGuide(GUIDE, {}, printed)
    for (const [name, text] of Object.entries(printed)) {
      assert.ok(shown.includes(`<!-- printed: ${name} -->\n\`\`\`\n${text}\n\`\`\``), `${name} is now:\n${text}`)
    }
  })

  it('refuses a name that is none on the wire, and a gateway that is there, and writes nothing', async () => {
    for (const name of ['', 'Acme', 'acme-pay', 'acme__pay', '../acme', '1acme']) {
      const { code, output } = await copy.run('scripts/gateway-new.mjs', name)
      assert.equal(code, 1, name)
      assert.match(output, /^npm run gateway:new -- NAME: small letters and digits, words joined by _/)
    }
    const again = await copy.run('scripts/gateway-new.mjs', 'acme')
    assert.deepEqual(again, { code: 1, output: 'packages/server/src/gateways/acme is there already.\n' })
  })
})

/** The files that the guide gives whole. */
function filesOf(page: string): readonly { readonly path: string; readonly text: string }[] {
  return [...page.matchAll(/<!-- file: (\S+) -->\n```ts\n([\s\S]*?)```/g)].map(([, path = '', text = '']) => ({
    path,
    text,
  }))
}

/** The lines that it changes: each `-` with the `+` after it. */
function changesOf(page: string): readonly { readonly path: string; readonly from: string; readonly to: string }[] {
  return [...page.matchAll(/<!-- change: (\S+) -->\n```diff\n([\s\S]*?)```/g)].flatMap(([, path = '', lines = '']) =>
    [...lines.matchAll(/^-(.*)\n\+(.*)$/gm)].map(([, from = '', to = '']) => ({ path, from, to })),
  )
}

/** Each broken promise once, with the sentence that says why; without its time. */
function failuresOf(output: string): readonly string[] {
  const found = output.matchAll(/^ *✖ (.+) \([\d.]+ms\)\n +AssertionError \[ERR_ASSERTION\]: (.+)$/gm)
  return [...new Set([...found].map(([, promise, why]) => `✖ ${promise}\n    ${why}`))]
}

function countsOf(output: string): string {
  return [...output.matchAll(/^ℹ (pass|fail|skipped) \d+$/gm)].map(([line]) => line).join('\n')
}
