-- Where a company wants to be told of what happens to its payments.
create table webhooks (
  company_id text not null references companies,
  webhook_id text not null,
  mode mode not null,
  url text not null,
  -- Names of events, or '*' for all.
  events text[] not null,
  status text not null check (status in ('Enabled', 'Disabled')),
  -- The secret and, for a day after a rotation, the one before.
  sealed_secrets bytea not null,
  previous_until timestamptz,
  created_at timestamptz not null,
  -- Which process is delivering, until when at most: by the database's clock, so that processes need not agree on time.
  turn_id text,
  turn_until timestamptz,
  -- A receiver that fails again and again is asked less often.
  failures_in_row integer not null default 0,
  held_until timestamptz,
  primary key (company_id, webhook_id),
  check ((turn_id is null) = (turn_until is null))
);

-- What happened, written in the commit that made it happen: the outbox. Names no person and no card: what is told of the
-- transaction is read when it is told, so that what was erased meanwhile stays erased.
create sequence webhook_event_positions;
create domain webhook_event_type as text check (value ~ '^[a-z]+\.[a-z]+$');
create table webhook_events (
  company_id text not null,
  event_id text not null default 'evt_' || replace(gen_random_uuid()::text, '-', ''),
  mode mode not null,
  -- In the order in which a case's changes were made: drawn after its row was locked.
  position bigint not null default nextval('webhook_event_positions'),
  type webhook_event_type not null,
  transaction_id text not null,
  case_id text,
  -- The case as it was then, and why; null where the transaction belongs to none.
  facts jsonb,
  -- The company's own time, which in the sandbox can be moved.
  occurred_at timestamptz not null,
  written_at timestamptz not null default now(),
  primary key (company_id, event_id)
);
alter sequence webhook_event_positions owned by webhook_events.position;
create index webhook_events_replayed on webhook_events (company_id, mode, occurred_at);
-- Old ones are deleted, of all companies at once.
create index webhook_events_written on webhook_events (written_at);

-- One event on its way to one receiver.
create domain delivery_state as text check (value in ('pending', 'delivered', 'failed'));
create table webhook_deliveries (
  company_id text not null,
  webhook_id text not null,
  event_id text not null,
  position bigint not null,
  case_id text,
  state delivery_state not null,
  -- Of the next try, by the clock of the process that made the last one; 1970 before the first.
  due_at timestamptz not null,
  -- Tries that failed since it was last queued.
  failures integer not null default 0,
  -- The last tries, oldest first: when, status or failure, duration, the beginning of the answer.
  tries jsonb not null default '[]',
  primary key (company_id, webhook_id, event_id)
);
create index webhook_deliveries_due on webhook_deliveries (company_id, webhook_id, due_at, position)
  where state = 'pending';
create index webhook_deliveries_in_order on webhook_deliveries (company_id, webhook_id, case_id, position)
  where state = 'pending';
create index webhook_deliveries_listed on webhook_deliveries (company_id, webhook_id, position);

-- A cached method whose hours are over, and from which everything that names a person or a card has been erased. Only
-- those that have not been are in the index, in which both the list and the erasing look.
alter table payment_methods add column erased_at timestamptz;
drop index payment_methods_cached;
create index payment_methods_cached on payment_methods (company_id, mode, created_at)
  where storage_state = 'Cached' and erased_at is null;
