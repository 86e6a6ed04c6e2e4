-- What was decided about the attempt after one that failed: one row beside each such attempt, written in the commit of its
-- outcome and never changed. Ids are in the order of time, so a report reads its days by the primary key: no further
-- index, which every decline would have to keep.
create table decision_cards (
  company_id text not null,
  transaction_id text not null,
  mode text not null check (mode in ('sandbox', 'live')),
  decided_at timestamptz not null,
  action text not null check (action in ('retry', 'stop')),
  stop_reason text,
  -- What reports compare policies by: the chance, 0 to 1, with which the candidate was drawn; null for a stop.
  propensity double precision,
  -- Null, as card is: a rule decided before the engine was asked.
  model_version text,
  -- The engine's own words, all that a replay needs; no card number. Kept as json, not jsonb: the text is replayed as it
  -- was written, nothing that JSON can say is refused (jsonb has no NUL), and a card of 6 KB costs a quarter less to
  -- write. It is compressed to half; nothing is looked for in it, what is has a column.
  card json,
  primary key (company_id, transaction_id),
  check ((action = 'stop') = (stop_reason is not null)),
  check ((card is null) = (model_version is null))
);
