-- What is done with an input: read and checked as a whole, then acted on row by row. Its id is its file's.
create domain batch_state as text check (value in ('received', 'checking', 'acting', 'done', 'failed', 'refused'));
create table batches (
  company_id text not null references companies,
  batch_id text not null,
  mode mode not null,
  file_name text not null,
  -- The name as it is recognised by when it comes again; null of a file that was refused, which uses up none.
  name_key text,
  state batch_state not null,
  -- Why nothing of it was acted on.
  fault_line integer,
  fault_rule text,
  has_header boolean not null default false,
  -- The last line that is among the rows: whoever reads the file again goes on behind it.
  last_line integer not null default 0,
  -- Rows and money by currency, of what was read.
  totals jsonb not null default '[]',
  accepted integer not null default 0,
  rejected integer not null default 0,
  -- Of the accepted ones: those that have acted, and of these the ones that were then refused by a rule of validation.
  acted integer not null default 0,
  refused integer not null default 0,
  -- Files come and go in real time, also where a sandbox's clock has been moved.
  received_at timestamptz not null,
  acknowledged_at timestamptz,
  -- The input is what it was no more: masked, and without security codes.
  redacted_at timestamptz,
  finished_at timestamptz,
  -- Which process is at it, until when at most: by the database's clock, so that processes need not agree on the time.
  claim_id text,
  claimed_until timestamptz,
  primary key (company_id, batch_id),
  check ((claim_id is null) = (claimed_until is null)),
  check ((state in ('failed', 'refused')) = (fault_rule is not null))
);
create unique index batches_named on batches (company_id, mode, name_key) where name_key is not null;
create index batches_listed on batches (company_id, mode, batch_id);
-- Few: what is still to be done.
create index batches_open on batches (company_id, mode, batch_id)
  where finished_at is null or acknowledged_at is null or redacted_at is null;

create domain batch_row_state as text check (value in ('waiting', 'acting', 'done', 'rejected'));
create table batch_rows (
  company_id text not null,
  batch_id text not null,
  line integer not null,
  mode mode not null,
  state batch_row_state not null,
  -- charge, authorize, capture, void, refund, recommend, outcome, cancel; null of a row that could not be read so far.
  operation text,
  -- The request while it waits, which may hold a card number; gone when the row has acted.
  sealed_request bytea,
  -- Given before the row acts, so that what it did is recognised when the process dies; of an outcome or a cancellation
  -- the transaction that it came to.
  transaction_id text,
  -- The transaction is among the transactions.
  is_kept boolean not null default false,
  merchant_transaction_id text,
  -- What it names a transaction by, which an earlier row may be, or may name as well: it acts after that one.
  original text,
  amount_minor bigint,
  currency char(3),
  -- Of a row that was not kept: what it was answered.
  response_code char(5),
  status smallint,
  -- Of a rejected row.
  fault_column text,
  fault_rule text,
  fault_class text,
  -- How often it was taken up, and before when it is not again.
  takes smallint not null default 0,
  due_at timestamptz not null default 'epoch',
  -- Its result, or that of a retry of its payment, may still change.
  is_watched boolean not null default false,
  primary key (company_id, batch_id, line)
);
create index batch_rows_open on batch_rows (company_id, batch_id, line) where state in ('waiting', 'acting');
create index batch_rows_acting on batch_rows (company_id, batch_id) where state = 'acting';
create index batch_rows_open_by_reference on batch_rows (company_id, batch_id, merchant_transaction_id)
  where state in ('waiting', 'acting');
create index batch_rows_open_by_original on batch_rows (company_id, batch_id, original)
  where original is not null and state in ('waiting', 'acting');
create index batch_rows_rejected on batch_rows (company_id, batch_id, line) where state = 'rejected';
create index batch_rows_watched on batch_rows (company_id, mode, batch_id, line) where is_watched;
-- A rotation of keys walks through them.
create index batch_rows_sealed on batch_rows (company_id, transaction_id) where sealed_request is not null;
-- Millions of rows are changed twice and then hardly ever.
alter table batch_rows set (fillfactor = 80);

-- A file of results: first it is written down what stands in it, then the file is written.
create domain batch_export_state as text check (value in ('gathering', 'writing', 'published'));
create table batch_exports (
  company_id text not null references companies,
  export_id text not null,
  mode mode not null,
  state batch_export_state not null,
  -- Null: asked for. Else which of the day's times it is for.
  slot_at timestamptz,
  file_name text not null,
  has_header boolean not null,
  -- How far the watched rows were looked at.
  last_batch_id text not null default '',
  last_line integer not null default 0,
  results integer not null default 0,
  started_at timestamptz not null,
  published_at timestamptz,
  claim_id text,
  claimed_until timestamptz,
  primary key (company_id, export_id)
);
create unique index batch_exports_named on batch_exports (company_id, mode, lower(file_name));
create unique index batch_exports_running on batch_exports (company_id, mode) where state <> 'published';
create index batch_exports_slots on batch_exports (company_id, mode, slot_at) where slot_at is not null;

-- The result of each transaction as it was told last, and by which export.
create table batch_results (
  company_id text not null,
  mode mode not null,
  -- The transaction, or of a row that was not kept its own id.
  transaction_id text not null,
  export_id text not null,
  -- What may change of it: two that differ are told twice.
  told text not null,
  -- Where to find a row that was not kept; null of a transaction.
  batch_id text,
  line integer,
  primary key (company_id, transaction_id)
);
create index batch_results_of_export on batch_results (company_id, export_id, transaction_id);

-- Events about a batch: no transaction, and the counts as they stood then among the facts.
alter table webhook_events alter column transaction_id drop not null, add column batch_id text;
alter table webhook_events add constraint webhook_events_subject
  check ((transaction_id is null) <> (batch_id is null)) not valid;
