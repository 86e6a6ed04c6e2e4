import { OF_BATCH } from './batch-claim.ts'
import { BATCH_COLUMNS } from './batch-row.ts'

/** While a file of results is being written, nothing of its company goes: what it is to tell is read a second time. */
export const OLD_BATCHES = `
select ${BATCH_COLUMNS} from batches b
where not b.is_emptied and b.erased_at is null
  and b.finished_at < $1 and b.acknowledged_at < $1 and b.redacted_at < $1
  and not exists (select from batch_rows r where r.company_id = b.company_id and r.batch_id = b.batch_id
    and r.state in ('waiting', 'acting'))
  and not exists (select from batch_rows r where r.company_id = b.company_id and r.mode = b.mode
    and r.batch_id = b.batch_id and r.is_watched)
  and not exists (select from batch_exports e where e.company_id = b.company_id and e.mode = b.mode
    and e.state <> 'published')
order by b.finished_at limit $2`

/** In one statement, so that no answer to this input is taken for one to a later input of the same name. */
export const ERASE_BATCH = `
with erased as (
  update batches b set erased_at = $5 where ${OF_BATCH} and b.erased_at is null returning b.batch_id
), outputs as (
  delete from batch_files f using erased where f.company_id = $1 and f.mode = $2 and f.folder = 'Outputs'
    and f.name = any($4::text[])
)
delete from batch_files f using erased e
where f.company_id = $1 and f.mode = $2 and f.file_id = e.batch_id and f.folder = 'Inputs'`

/**
 * Rows of one batch, with what was told of the payments that they are of, retries too. What was told of a payment stays
 * where it is needed to compare with: while an attempt of it is unresolved, which a row of another batch may watch, and
 * while a file of results is to have it.
 */
export const DELETE_ERASED_ROWS = `
with old as materialized (
  select company_id, batch_id from batches where not is_emptied and erased_at is not null order by finished_at limit 1
), gone as (
  delete from batch_rows r using (
    select s.company_id, s.batch_id, s.line from old o cross join lateral (
      select * from batch_rows n where n.company_id = o.company_id and n.batch_id = o.batch_id limit $1) s) s
  where r.company_id = s.company_id and r.batch_id = s.batch_id and r.line = s.line
  returning r.company_id, r.transaction_id
), paid as materialized (
  select g.company_id, g.transaction_id, a.case_id from gone g left join lateral (
    select t.case_id from attempts t where t.company_id = g.company_id and t.transaction_id = g.transaction_id
    offset 0) a on true
  where g.transaction_id is not null
), told as (
  select company_id, transaction_id from paid where case_id is null
  union
  select p.company_id, unnest(c.ids) from paid p cross join lateral (
    select array_agg(t.transaction_id) as ids from attempts t
    where t.company_id = p.company_id and t.case_id = p.case_id
    having not bool_or(t.state in ('sending', 'unknown')) offset 0) c
  where p.case_id is not null
), untold as (
  delete from batch_results t using told x, batch_exports e
  where t.company_id = x.company_id and t.transaction_id = x.transaction_id
    and e.company_id = t.company_id and e.export_id = t.export_id and e.state = 'published'
), emptied as (
  update batches b set is_emptied = true from old o
  where b.company_id = o.company_id and b.batch_id = o.batch_id and (select count(*) from gone) < $1
)
select (select count(*) from old) as batches, (select count(*) from gone) as rows`

/** Their bytes are strays from then on. Answers to inputs go with their batches. */
export const DELETE_RESULT_FILES = `
delete from batch_files f using (
  select company_id, file_id from batch_files where folder = 'Outputs' and changed_at < $1
    and (name like '%.out.txt' or name like '%.out.txt.pgp') limit $2) old
where f.company_id = old.company_id and f.file_id = old.file_id returning 1`
