import assert from 'node:assert/strict'
import { test } from 'node:test'
import { WorldFileError } from './file-shape.ts'
import { createWorld } from './world.ts'
import { readWorldFile } from './world-file.ts'
import { usStreaming } from './worlds/us-streaming.ts'

/** The file with the value at a path replaced; undefined: left out. */
function withValue(path: readonly (string | number)[], value: unknown): unknown {
  const file: unknown = JSON.parse(JSON.stringify(usStreaming))
  let parent = file as Record<string | number, unknown>
  for (const key of path.slice(0, -1)) parent = parent[key] as Record<string | number, unknown>
  parent[path[path.length - 1] ?? ''] = value
  return JSON.parse(JSON.stringify(file))
}

const WRONG: readonly [path: (string | number)[], value: unknown, field: string, rule: RegExp][] = [
  [['name'], 'My World', 'name', /small letters/],
  [['days'], 12, 'days', /from 30 to 1095/],
  [['days'], 99.5, 'days', /whole number/],
  [['startsOn'], '2026-13-40', 'startsOn', /exists/],
  [['money', 'noise'], 'much', 'money.noise', /number from 0 to 1/],
  [['money', 'lossDays'], [90, 20], 'money.lossDays', /smaller number first/],
  [['money', 'lossDays'], [90], 'money.lossDays', /list of two/],
  [['countries', 0, 'utcOffsetsMinutes', 1], 345, 'countries[0].utcOffsetsMinutes[1]', /multiple of 30/],
  [['countries', 0, 'networks', 'visa_electron'], 3, 'countries[0].networks.visa_electron', /not known here: visa/],
  [['countries', 0, 'networks', 'jcb'], -1, 'countries[0].networks.jcb', /number from 0/],
  [['countries', 0, 'incomes', 5, 'daysOfMonth'], [15], 'countries[0].incomes[5].daysOfMonth', /two days/],
  [['countries', 0, 'incomes', 0, 'kind'], 'daily', 'countries[0].incomes[0].kind', /one of weekly/],
  [['countries', 0, 'incomes', 0, 'lastsShare'], [0.9, 0.1], 'countries[0].incomes[0].lastsShare', /smaller number/],
  [['countries'], [], 'countries', /at least 1/],
  [['issuers', 1, 'outageHour'], 3, 'issuers[1].outageHour', /not known here/],
  [['issuers'], [{ count: 1, countries: ['DE'] }], 'countries[0].country', /must have an issuer/],
  [['gateways', 1, 'gatewayId'], 'north', 'gateways[1].gatewayId', /once only/],
  [['gateways', 0, 'currencies'], ['EUR'], 'countries[0].networks.amex', /taken by a gateway, in USD/],
  [['gateways', 0, 'country'], undefined, 'gateways[0].country', /must be a text/],
  [['causes'], { funds: 0 }, 'causes', /share above 0/],
  [['cards'], 7, 'cards', /must be an object/],
]

for (const [path, value, field, rule] of WRONG)
  test(`a world file with a wrong ${path.join('.')} is refused by name: ${String(rule)}`, () => {
    assert.throws(
      () => readWorldFile(withValue(path, value)),
      (error) => error instanceof WorldFileError && error.field === field && rule.test(error.rule),
    )
  })

test('what is no object at all is refused', () => {
  for (const value of [null, 3, 'world', []]) assert.throws(() => readWorldFile(value), WorldFileError)
})

test('a world in which nobody is ever short of money cannot have such failures', () => {
  const rich = withValue(['money'], {
    peakInCharges: { median: 1000, spread: 0 },
    noise: 0,
    lossShare: 0,
    lossDays: [1, 1],
    emptyShare: 0,
    missedInflowShare: 0,
  }) as { countries: { incomes: { lastsShare: number[] }[] }[] }
  for (const income of rich.countries[0]?.incomes ?? []) income.lastsShare = [3, 3]
  assert.throws(
    () => createWorld(readWorldFile(rich), 'a', 100),
    (error) => error instanceof WorldFileError && error.field === 'causes.funds',
  )
})
