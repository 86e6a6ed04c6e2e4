import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openDirectChannel } from '../../src/admin/admin-channel.ts'
import { runCommandLine } from '../../src/cli/run-command-line.ts'
import { systemRandom } from '../../src/domain/random.ts'
import { composeAdmin } from '../../src/start/compose-admin.ts'
import { openTestApp } from '../harness/open-app.ts'
import { TestClock } from '../harness/test-clock.ts'
import { wireClient } from '../harness/wire-payments.ts'
import { assertShown, readExcerpts, readGuide } from './guide-excerpts.ts'

const clock = new TestClock(new Date('2026-11-24T10:00:00Z'))
const app = await openTestApp({ after }, { clock })
const client = wireClient(app)
const operations = composeAdmin(app.config, { clock, random: systemRandom }, app.database)

const declined = await client.charge({ amount: 2112, paymentModel: 'subscription' })
const hard = await client.charge({ amount: 3016 })
const disabled = await client.charge({ amount: 2012, disableCustomerRecovery: true })
const approved = await client.charge()
const answers: Readonly<Record<string, unknown>> = {
  retry: await read(declined),
  stop: await read(hard),
  rule: await read(disabled),
  nothing: await read(approved),
}

async function read({ transactionId }: { readonly transactionId: string }): Promise<unknown> {
  return (await app.get(`/v1/transactions/${transactionId}/decision`)).json
}

/** What the command prints, and what the page shows, without what differs from run to run: ids, times and numbers. */
function shapeOf(text: string): string {
  return text
    .trim()
    .replace(/\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b/g, 'ID')
    .replace(/\b(?:Sun|Mon|Tue|Wed|Thu|Fri|Sat)\b/g, 'DAY')
    .replace(/\d+/g, '0')
    .replace(/ +/g, ' ')
}

async function explain(transactionId: string): Promise<string> {
  let printed = ''
  await runCommandLine(['explain', transactionId, '--replay'], {
    print: (text) => {
      printed += text
    },
    complain: (text) => assert.fail(text),
    openChannel: async () => openDirectChannel(operations, async () => {}),
  })
  return printed
}

const printed = await explain(declined.transactionId)
const GUIDE = readGuide('decisions.md', answers, { explain: printed })
const excerpts = readExcerpts(GUIDE)

test('the guide shows every answer of its stories, and no JSON that nobody has answered', () => {
  assert.deepEqual(new Set(excerpts.map(({ name }) => name)), new Set(Object.keys(answers)))
})

for (const { name, shown } of excerpts) {
  test(`the answer "${name}" is as shown`, () => assertShown(shown, answers[name], name))
}

test('the command prints what the guide shows', () => {
  const [, shown = ''] = /<!-- printed: explain -->\n```\n([\s\S]*?)\n```/.exec(GUIDE) ?? []
  assert.equal(
    shapeOf(shown),
    shapeOf(printed),
    'REPRISE_UPDATE_GUIDES=1 npm test -- --database pglite guide.test rewrites it',
  )
})

test('every key of a decision is explained', async () => {
  const { decision } = answers['retry'] as { decision: Readonly<Record<string, unknown>> }
  for (const key of Object.keys(decision)) assert.ok(GUIDE.includes(`\`${key}\``), key)
})
