import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { openTestDatabase } from '../../test/harness/database.ts'
import type { SqlValue } from './database.ts'

/** On PGlite, and on PostgreSQL with REPRISE_TEST_DATABASE=postgres: a store must not be able to tell them apart. */
const database = await openTestDatabase({ after })

async function one<Row>(text: string, parameters?: readonly SqlValue[]): Promise<Row> {
  const rows = await database.query<Row>(text, parameters)
  assert.equal(rows.length, 1)
  return rows[0] as Row
}

describe(`values (${database.kind})`, () => {
  test('come back as the types the interface names', async () => {
    const row = await one<Record<string, unknown>>(`
      select 9007199254740991::bigint as "bigint", -7::bigint as negative, 3::int as "int", 2::smallint as "smallint",
        12.50::numeric as "numeric", true as yes, false as "no", 'é🙂'::text as "text", 'ab'::char(3) as "char",
        '2026-02-28 23:59:59.125+00'::timestamptz as instant, '2026-02-28'::date as "date",
        '{"a":[1,null]}'::jsonb as "jsonb", '\\x00ff10'::bytea as "bytea", null::bigint as "null",
        'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid as "uuid", 0.1::float8 as "float"`)
    assert.deepEqual(row, {
      bigint: Number.MAX_SAFE_INTEGER,
      negative: -7,
      int: 3,
      smallint: 2,
      numeric: '12.50',
      yes: true,
      no: false,
      text: 'é🙂',
      char: 'ab ',
      instant: new Date('2026-02-28T23:59:59.125Z'),
      date: '2026-02-28',
      jsonb: { a: [1, null] },
      bytea: Buffer.from([0, 255, 16]),
      null: null,
      uuid: 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
      float: 0.1,
    })
    assert.ok(Buffer.isBuffer(row['bytea']))
  })

  test('count(*) is a number', async () => {
    assert.deepEqual(await one('select count(*) from generate_series(1, 3)'), { count: 3 })
  })

  test('an integer that a number cannot hold exactly throws instead of rounding, and the next query still works', async () => {
    await assert.rejects(database.query('select 9007199254740992::bigint'), /9007199254740992.*cannot hold exactly/)
    await assert.rejects(database.query('select array[1, -9007199254740993]::bigint[]'), /cannot hold exactly/)
    assert.deepEqual(await one('select array[1, 2]::bigint[] as list'), { list: [1, 2] })
  })

  test('arrays come back with their elements read', async () => {
    assert.deepEqual(
      await one(`select array['a"b', 'c\\d', '{,}', 'NULL', null, '', e'x\\ny'] as texts, '{}'::text[] as none,
        array[1, null]::bigint[] as numbers, array['{"a":"\\""}']::jsonb[] as documents,
        array['\\x01']::bytea[] as bytes, array['2026-01-01 00:00:00+00']::timestamptz[] as instants`),
      {
        texts: ['a"b', 'c\\d', '{,}', 'NULL', null, '', 'x\ny'],
        none: [],
        numbers: [1, null],
        documents: [{ a: '"' }],
        bytes: [Buffer.from([1])],
        instants: [new Date('2026-01-01T00:00:00Z')],
      },
    )
  })

  test('go in and come back unchanged', async () => {
    const slab = Buffer.from('--bytes--')
    const values: [string, SqlValue, unknown?][] = [
      ['bigint', Number.MAX_SAFE_INTEGER],
      ['bigint', -1],
      ['float8', 1e-7],
      ['numeric', '12345678901234567890.0001'],
      ['text', 'quote " backslash \\ brace { percent % $1 \n é 🙂 مرحبا'],
      ['text', ''],
      ['boolean', false],
      ['boolean', null],
      ['timestamptz', new Date('1999-12-31T23:59:59.999Z')],
      ['date', '2026-03-01'],
      ['jsonb', '{"nested":["\\u00e9",1.5,null]}', { nested: ['é', 1.5, null] }],
      ['bytea', slab.subarray(2, 7), Buffer.from('bytes')],
      ['bytea', new Uint8Array([0, 92, 255]), Buffer.from([0, 92, 255])],
      ['text[]', ['a"b', 'c\\d', '{,}', 'NULL', '', ' x\n']],
      ['text[]', []],
      ['int8[]', [1, -2, Number.MAX_SAFE_INTEGER]],
    ]
    for (const [type, value, expected] of values) {
      assert.deepEqual(await one(`select $1::${type} as value`, [value]), {
        value: expected === undefined ? value : expected,
      })
    }
  })

  test('arrays work with any()', async () => {
    const rows = await database.query('select n from generate_series(1, 5) n where n = any($1) order by n', [[2, 4, 9]])
    assert.deepEqual(rows, [{ n: 2 }, { n: 4 }])
    assert.deepEqual(await one('select $2 = any($1) as found', [['a,b', 'c'], 'a,b']), { found: true })
  })

  test('that would be stored as something else are refused, naming the parameter', async () => {
    const refused: [unknown, RegExp][] = [
      [undefined, /\$2 is undefined; say null/],
      [Number.NaN, /\$2 is NaN/],
      [Number.POSITIVE_INFINITY, /\$2 is Infinity/],
      [new Date(Number.NaN), /\$2 is an invalid Date/],
      [{ a: 1 }, /\$2 .*JSON\.stringify/],
      [[1, undefined], /\$2 is an array that holds something else/],
      [1n, /\$2 is not a value SQL knows/],
    ]
    for (const [value, message] of refused) {
      await assert.rejects(database.query('select $1::text, $2::text', ['a', value as SqlValue]), { message })
    }
  })

  test('instants are read in UTC and kept to the millisecond', async () => {
    assert.deepEqual(
      await one(`select current_setting('TimeZone') as zone, '2026-06-01T00:00:00+05:30'::timestamptz as at`),
      {
        zone: 'UTC',
        at: new Date('2026-05-31T18:30:00Z'),
      },
    )
    await assert.rejects(database.query(`select 'infinity'::timestamptz`), /infinity, which is not one Reprise stores/)
  })
})
