import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { companyWith } from '../../test/harness/merchants.ts'
import type { AdminChannel } from '../admin/admin-channel.ts'
import { Forbidden, InvalidField } from '../domain/errors.ts'
import { WIDEST_LIMITS } from '../domain/recovery-limits.ts'
import { COMMANDS } from './command-table.ts'
import { renderCommandTable } from './render-help.ts'
import { EXIT, runCommandLine } from './run-command-line.ts'

const { companyId: _, ...COMPANY } = companyWith('ACME')
const KEY = {
  keyId: '01KEY',
  company: 'ACME',
  mode: 'sandbox',
  endsWith: 'wxyz',
  createdAt: '2026-03-01T00:00:00.000Z',
  revokedAt: null,
} as const

const DECISION = {
  company: 'ACME',
  mode: 'sandbox',
  transactionId: '01TRANSACTION',
  decidedAt: '2026-03-01T00:00:00.000Z',
  card: null,
  stopReason: 'recovery_disabled',
  summary: 'No retry is wanted.',
  gatewayNames: {},
  replay: null,
} as const

const CASE = {
  company: 'ACME',
  mode: 'sandbox',
  recovery: null,
  attempts: [],
  gatewayNames: {},
} as const

const VERSION = {
  mode: 'live',
  version: 4,
  isCurrent: true,
  madeAt: '2026-03-01T00:00:00.000Z',
  madeBy: 'rollback',
  restoredVersion: 2,
  outcomesLearned: 12,
  imports: [],
  snapshotBytes: 345,
} as const
const IMPORTED = {
  end: 'imported',
  rows: 5,
  payments: 2,
  ignoredColumns: ['colour'],
  version: 7,
  faults: [],
} as const

const BATCH = {
  batchId: '01BATCH',
  company: 'ACME',
  mode: 'live',
  fileName: 'ACME20260301000000.txt',
  state: 'failed',
  fault: { line: 3, rule: 'A quote is never closed.' },
  accepted: 0,
  rejected: 0,
  acted: 0,
  refused: 0,
  receivedAt: '2026-03-01T00:00:00.000Z',
  acknowledgedAt: '2026-03-01T00:00:01.000Z',
  finishedAt: null,
  totals: [{ currency: 'USD', acceptedRows: 0, acceptedMinor: '0', rejectedRows: 0, rejectedMinor: '0' }],
} as const

const SFTP_USER = {
  name: 'acme',
  company: 'ACME',
  mode: 'sandbox',
  hasPassword: true,
  keys: ['SHA256:one', 'SHA256:two'],
  from: ['203.0.113.0/24'],
  createdAt: '2026-03-01T00:00:00.000Z',
  disabledAt: null,
} as const

const RESULTS = {
  'company.create': { company: COMPANY },
  'company.list': { companies: [COMPANY] },
  'company.show': { company: COMPANY },
  'company.update': { company: COMPANY },
  'key.create': { key: KEY, apiKey: 'thewholekey=' },
  'key.list': { keys: [KEY, { ...KEY, keyId: '02KEY', revokedAt: '2026-03-02T00:00:00.000Z' }] },
  'key.revoke': { keyId: '01KEY' },
  'sftp-user.create': { user: SFTP_USER, password: 'shown-this-once' },
  'sftp-user.list': { users: [SFTP_USER, { ...SFTP_USER, name: 'ben', hasPassword: false, keys: [], from: [] }] },
  'sftp-user.set-password': { user: SFTP_USER, password: 'another-one' },
  'sftp-user.add-key': { user: SFTP_USER },
  'sftp-user.remove-key': { user: SFTP_USER },
  'sftp-user.restrict': { user: SFTP_USER },
  'sftp-user.disable': { user: SFTP_USER },
  'openpgp.set-key': { company: 'ACME', fingerprint: 'ABCD' },
  'openpgp.remove-key': { company: 'ACME', fingerprint: null },
  'vault.rotate': { version: 2, reencrypted: 3, unreadable: 0 },
  'vault.reencrypt': { reencrypted: 1, unreadable: 1 },
  explain: DECISION,
  'case.show': CASE,
  'case.cancel': CASE,
  'case.resolve': { asked: [], case: CASE },
  'batch.list': { batches: [BATCH] },
  'batch.show': { batch: BATCH },
  'batch.layout': { layout: { delimiter: ';', columns: ['operation', 'amount'] } },
  'batch.export': { kind: 'written', fileName: 'ACME20260301150000.out.txt', results: 12 },
  'case.settle': CASE,
  'model.list': { versions: [VERSION, { ...VERSION, version: 3, isCurrent: false }] },
  'model.rollback': { version: 5 },
  'model.reset': { version: 6 },
  'codes.unclassified': {
    codes: [
      {
        company: 'ACME',
        mode: 'live',
        gatewayType: 'nmi',
        gatewayCode: '299',
        networkCode: null,
        times: 3,
        firstSeenAt: '2026-11-01T09:00:00.000Z',
        lastSeenAt: '2026-11-20T09:00:00.000Z',
      },
    ],
  },
  'card-ranges.import': { ranges: 2 },
  'history.import': { importId: 'import-1' },
  'history.progress': { kind: 'done', result: IMPORTED },
} as const

/** Runs a command line against played operations. */
async function run(
  words: string,
  play: (name: keyof typeof RESULTS, calls: number) => unknown = (name) => RESULTS[name],
) {
  const seen = { printed: '', complaints: '', calls: [] as unknown[], opened: 0, closed: 0 }
  const channel: AdminChannel = {
    call: async (name, request) => {
      seen.calls.push([name, request])
      return play(name, seen.calls.length) as never
    },
    close: async () => {
      seen.closed += 1
    },
  }
  const code = await runCommandLine(words === '' ? [] : words.split(' '), {
    print: (text) => {
      seen.printed += text
    },
    complain: (text) => {
      seen.complaints += text
    },
    openChannel: async () => {
      seen.opened += 1
      return channel
    },
  })
  return { code, ...seen }
}

test('options reach the operation under the names of its fields', async () => {
  const { code, calls } = await run(
    'company create --code ACME --name Acme --max-retries 3 --max-days=7 --routing none',
  )
  const limits = { maxRetries: '3', maxDays: '7' }
  const request = { code: 'ACME', name: 'Acme', routing: 'none', limits }
  assert.deepEqual([code, calls], [EXIT.done, [['company.create', request]]])
})

test('a flag is asked for by its name alone, and an id goes where the operation looks for it', async () => {
  const asked = async (words: string) => (await run(words)).calls
  assert.deepEqual(await asked('explain 01ONE'), [['explain', { transactionId: '01ONE' }]])
  assert.deepEqual(await asked('explain 01ONE --replay'), [['explain', { replay: 'true', transactionId: '01ONE' }]])
})

test('a limit of one initiator, and none at all, reach the operation', async () => {
  const { calls } = await run('company update --code ACME --initiator customer --min-amount none --quiet-hours 22-6')
  const limits = { minAmount: null, quietHours: ['22', '6'] }
  assert.deepEqual(calls, [['company.update', { code: 'ACME', initiator: 'customer', limits }]])
})

test('a company is shown with the limits of both initiators', async () => {
  const customer = { ...WIDEST_LIMITS, maxRetries: 3, minAmountMinor: 100, quietHours: [22, 6] } as const
  const company = { ...COMPANY, limits: { customer, merchant: WIDEST_LIMITS } }
  const { printed } = await run('company show --code ACME', () => ({ company }))
  assert.match(printed, /^ACME +Company ACME +merchant +none +0 +3 \/ 15 +30$/m)
  assert.match(printed, /^min amount +100 +none$/m)
  assert.match(printed, /^quiet hours +22-6 +none$/m)
})

test('a created key is shown, and a listed one is not', async () => {
  assert.match((await run('key create --company ACME --mode sandbox')).printed, /thewholekey=/)
  const { printed } = await run('key list')
  assert.match(printed, /^01KEY +ACME +sandbox +wxyz +2026-03-01T00:00:00.000Z +-$/m)
  assert.match(printed, /^02KEY .* 2026-03-02T00:00:00.000Z$/m)
})

test('a made password is shown, this once, and a listed user has each key on a line', async () => {
  assert.match((await run('sftp-user create --company ACME --mode sandbox --name acme')).printed, /shown-this-once/)
  const { printed } = await run('sftp-user list')
  assert.match(printed, /^acme +ACME +sandbox +yes +SHA256:one +203\.0\.113\.0\/24 +2026-03-01T00:00:00.000Z +-$/m)
  assert.match(printed, /^ +SHA256:two$/m)
  assert.match(printed, /^ben +ACME +sandbox +no +- +anywhere/m)
})

test('with --json every command prints exactly what its operation answered', async () => {
  const lines = {
    'company.create': 'company create --json --code ACME --name Acme',
    'company.list': 'company list --json',
    'company.show': 'company show --code ACME --json',
    'company.update': 'company update --code ACME --name Acme --json',
    'key.create': 'key create --company ACME --mode sandbox --json',
    'key.list': 'key list --json',
    'key.revoke': 'key revoke 01KEY --json',
    'sftp-user.create': 'sftp-user create --company ACME --mode sandbox --name acme --json',
    'sftp-user.list': 'sftp-user list --json',
    'sftp-user.set-password': 'sftp-user set-password acme --json',
    'sftp-user.add-key': 'sftp-user add-key acme --key ssh-ed25519 --json',
    'sftp-user.remove-key': 'sftp-user remove-key acme --fingerprint SHA256:one --json',
    'sftp-user.restrict': 'sftp-user restrict acme --json',
    'sftp-user.disable': 'sftp-user disable acme --json',
    'openpgp.set-key': 'openpgp set-key --company ACME --key KEY --json',
    'openpgp.remove-key': 'openpgp remove-key --company ACME --json',
    'vault.rotate': 'vault rotate --company ACME --json',
    'vault.reencrypt': 'vault reencrypt --company ACME --json',
    explain: 'explain 01TRANSACTION --replay --json',
    'case.show': 'case show 01TRANSACTION --json',
    'case.cancel': 'case cancel 01TRANSACTION --reason left --json',
    'case.resolve': 'case resolve 01TRANSACTION --json',
    'case.settle': 'case settle 01TRANSACTION --outcome not-processed --json',
    'codes.unclassified': 'codes unclassified --json',
    'card-ranges.import': 'card-ranges import bins.csv --json',
    'model.list': 'model list --company ACME --json',
    'model.rollback': 'model rollback --company ACME --mode live --version 3 --json',
    'model.reset': 'model reset --company ACME --mode live --json',
    'batch.list': 'batch list --company ACME --json',
    'batch.show': 'batch show 01BATCH --company ACME --json',
    'batch.export': 'batch export --company ACME --mode live --json',
    'batch.layout': 'batch layout --company ACME --json',
  }
  assert.deepEqual(
    Object.keys(lines).map((name) => name.replace('.', ' ')),
    COMMANDS.filter(({ isOffline }) => !isOffline)
      .map(({ name }) => name)
      .filter((name) => name !== 'import-history'),
  )
  for (const [name, line] of Object.entries(lines)) {
    const { code, printed } = await run(line)
    assert.deepEqual([code, JSON.parse(printed)], [EXIT.done, RESULTS[name as keyof typeof RESULTS]])
  }
})

test('an import is followed to its end, its progress told beside the answer', async () => {
  const running = { kind: 'running', step: 1, progress: { phase: 'learning', rows: 10_000 } }
  const line = 'import-history past.csv --company ACME --mode live --dry-run --json'
  const { code, printed, complaints, calls } = await run(line, (name, count) =>
    name === 'history.progress' && count === 2 ? running : RESULTS[name],
  )
  assert.deepEqual([code, complaints, JSON.parse(printed)], [EXIT.done, 'learning: 10000 rows', IMPORTED])
  const file = resolve('past.csv')
  assert.deepEqual(calls, [
    ['history.import', { company: 'ACME', mode: 'live', dryRun: 'true', file }],
    ['history.progress', { importId: 'import-1', step: 0 }],
    ['history.progress', { importId: 'import-1', step: 1 }],
  ])
})

test('a file with faults is refused with each line, column and rule', async () => {
  const faults = [{ line: 3, column: 'outcome', rule: 'must be one of these' }]
  const result = { ...IMPORTED, end: 'faulty', version: null, faults }
  const { code, complaints } = await run('import-history past.csv --company ACME --mode live', (name) =>
    name === 'history.progress' ? { kind: 'done', result } : RESULTS[name],
  )
  assert.equal(code, EXIT.failed)
  assert.equal(complaints, 'Nothing was imported:\nline 3, outcome must be one of these')
})

test('the database is opened for a command that was understood, and closed after it', async () => {
  const done = await run('company list')
  const failed = await run('company list', () => {
    throw new Error('gone')
  })
  const misunderstood = await run('company lst')
  assert.deepEqual(
    [done, failed, misunderstood].map(({ opened, closed }) => [opened, closed]),
    [
      [1, 1],
      [1, 1],
      [0, 0],
    ],
  )
})

const MISUNDERSTOOD: readonly [words: string, complaint: RegExp][] = [
  ['company', /There is no command "company"/],
  ['company delete', /There is no command "company delete".*npx reprise help/],
  ['help nothing', /There is no command "nothing"/],
  ['company create --code ACME', /^--name is required\. Usage: npx reprise company create --code CODE --name NAME/],
  ['company create --code --name x', /--code/],
  ['company create --code A --name B --colour red', /Unknown option '--colour'\. Usage/],
  ['company list extra', /"extra" was not expected/],
  ['key revoke', /KEY_ID is required/],
  ['key revoke one two', /"two" was not expected/],
  ['key list --json=yes', /--json/],
  ['explain', /TRANSACTION_ID is required\. Usage: npx reprise explain TRANSACTION_ID \[--replay\] \[--json\]/],
  ['explain 01ONE --replay=yes', /--replay/],
]

for (const [words, complaint] of MISUNDERSTOOD) {
  test(`"${words}" is misunderstood with a sentence and exit code 2`, async () => {
    const { code, complaints, printed } = await run(words)
    assert.deepEqual([code, printed], [EXIT.misunderstood, ''])
    assert.match(complaints, complaint)
  })
}

test('a value that breaks its rule is named as the option that was typed', async () => {
  const { code, complaints } = await run('company create --code A --name B --max-days 99', () => {
    throw new InvalidField('limits.customerInitiated.maxDays', 'must be an integer from 1 to 30')
  })
  assert.deepEqual([code, complaints], [EXIT.misunderstood, '--max-days must be an integer from 1 to 30.'])
})

test('a refusal is told whole, a failure in one line, both with exit code 1', async () => {
  const refused = await run('key create --company A --mode live', () => {
    throw new Forbidden('First reason.\nSecond reason.')
  })
  assert.deepEqual([refused.code, refused.complaints], [EXIT.failed, 'First reason.\nSecond reason.'])
  const failed = await run('key list', () => {
    throw new Error('Cannot connect\n  at stack')
  })
  assert.deepEqual([failed.code, failed.complaints], [EXIT.failed, 'Cannot connect'])
})

test('help names every command, and of each its options and examples', async () => {
  const overviews = await Promise.all(['', 'help', '--help', '-h'].map((words) => run(words)))
  for (const { code, printed } of overviews) {
    assert.equal(code, EXIT.done)
    for (const { name } of COMMANDS) assert.ok(printed.includes(name))
  }
  for (const { name, options, examples } of COMMANDS) {
    for (const words of [`help ${name}`, `${name} --help`]) {
      const { code, printed, opened } = await run(words)
      assert.deepEqual([code, opened], [EXIT.done, 0])
      for (const shown of [...options.map((option) => `--${option.name}`), ...examples]) {
        assert.ok(printed.includes(shown), `${words} does not show ${shown}`)
      }
    }
  }
})

test('every example is understood', async () => {
  for (const { name, examples, isOffline } of COMMANDS) {
    assert.ok(examples.length > 0)
    for (const example of examples) {
      const { code } = await run(example.replace(/"[^"]*"/, 'Acme'))
      // What needs no server reads files, which are not all there.
      assert.ok(code === EXIT.done || (isOffline && code === EXIT.failed), name)
    }
  }
})

test('docs/operations/cli.md has the table of commands as it is', () => {
  const page = readFileSync(new URL('../../../../docs/operations/cli.md', import.meta.url), 'utf8')
  const [, table] = /<!-- commands.*-->\n([\s\S]*)\n<!-- \/commands -->/.exec(page) ?? []
  assert.equal(table, renderCommandTable(), 'put what renderCommandTable() gives between the markers')
})
