import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openTestDatabase } from '../../test/harness/database.ts'
import { JobDatabase } from './job-database.ts'

const database = await openTestDatabase({ after })
const jobs = new JobDatabase(database)

test('values come as a client of pg hands them over: objects are JSON, what is absent is null', async () => {
  const { rows } = await jobs.executeSql(
    'select $1::jsonb as data, $2::text as absent, $3::text[] as names, $4::int + 1 as count',
    [{ queue: 'a' }, undefined, ['x', 'y'], 1],
  )
  assert.deepEqual(rows, [{ data: { queue: 'a' }, absent: null, names: ['x', 'y'], count: 2 }])
})

test('commands between BEGIN and COMMIT are made together or not at all, and leave the connection clean', async () => {
  await jobs.executeSql('BEGIN; create table kept (id int); insert into kept values (1); COMMIT;')
  const broken = 'BEGIN; insert into kept values (2); insert into kept values (1 / 0); COMMIT;'
  await assert.rejects(jobs.executeSql(broken), /division by zero/)
  for (let time = 0; time < 20; time += 1) {
    assert.deepEqual((await jobs.executeSql('select id from kept')).rows, [{ id: 1 }])
  }
})
