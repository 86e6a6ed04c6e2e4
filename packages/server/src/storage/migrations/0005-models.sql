-- What each company's model has learned, as versions that can be gone back to. A company's rows have its id; those of the
-- one model that all companies share, where the operator pools them, have ''.

-- One row a model: which version is current, and who is writing the next one.
create table models (
  company_id text not null,
  mode text not null check (mode in ('sandbox', 'live')),
  version integer not null check (version >= 0),
  -- Held by the database's clock, so that processes need not agree on the time.
  holder text,
  held_until timestamptz,
  primary key (company_id, mode),
  check ((holder is null) = (held_until is null))
);

create table model_versions (
  company_id text not null,
  mode text not null check (mode in ('sandbox', 'live')),
  version integer not null check (version >= 1),
  made_at timestamptz not null,
  made_by text not null check (made_by in ('outcomes', 'import', 'rollback', 'reset')),
  -- The version that a rollback went back to.
  restored_version integer check ((restored_version is not null) = (made_by = 'rollback')),
  outcomes_learned bigint not null,
  -- How far it knows the log of outcomes, by company: every outcome after it is still to be learned.
  log_positions jsonb not null,
  -- Past attempts that were imported into it, by the hash of their file.
  imports jsonb not null,
  -- JSON under gzip; null: the model that ships with the engine.
  snapshot bytea,
  -- Before compression.
  snapshot_bytes integer not null,
  primary key (company_id, mode, version)
);

-- The log of outcomes is the attempts in the order in which they became visible. An outcome that is not in that order
-- where it should be has a place of its own here: found out after the attempt was listed as unknown, or of an attempt that
-- is not listed at all. Empty for all others, so that the index holds no row of an ordinary charge.
alter table attempts add column late_position bigint;
create index attempts_late on attempts (company_id, mode, late_position) where late_position is not null;

-- An approval elsewhere that was told has no attempt of its own.
alter table recommendations add column outcome_position bigint;
create index recommendations_approved on recommendations (company_id, mode, outcome_position)
  where outcome_position is not null;
