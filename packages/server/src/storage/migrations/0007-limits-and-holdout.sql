-- How far a company wants its payments recovered, by who began them; read and written as one. max_retries and max_days,
-- which these replace, stay for the processes of the version before, and go in a later one.
alter table companies
  add column limits jsonb not null default '{
    "customer": {"maxRetries": 15, "maxDays": 30, "minAmountMinor": null, "maxAmountMinor": null, "quietHours": null},
    "merchant": {"maxRetries": 15, "maxDays": 30, "minAmountMinor": null, "maxAmountMinor": null, "quietHours": null}
  }',
  -- Of new cases; those that are open keep what they drew.
  add column holdout_share double precision not null default 0 check (holdout_share between 0 and 0.5);
update companies set limits = jsonb_build_object(
  'customer', limits -> 'customer' || jsonb_build_object('maxRetries', max_retries, 'maxDays', max_days),
  'merchant', limits -> 'merchant' || jsonb_build_object('maxRetries', max_retries, 'maxDays', max_days)
) where max_retries <> 15 or max_days <> 30;

-- Domains, not checks of the table: what a check costs is said in 0006-cheaper-writes.
create domain holdout_arm as text check (value in ('treated', 'held_out'));
create domain drawn_share as double precision check (value > 0 and value <= 0.5);
alter table recovery_cases
  -- Of the attempt that opened the case, whoever posts its retries.
  add column initiator initiator not null default 'merchant',
  -- The lot that was drawn when the case opened; null, both: none was. The chance is kept with it, since the company's
  -- share may change, and cases of different chances cannot be thrown together.
  add column arm holdout_arm,
  add column holdout_share drawn_share;
-- The report reads the cases that drew a lot, by when they opened.
create index recovery_cases_drawn on recovery_cases (company_id, mode, first_seen_at, case_id) where arm is not null;

-- Decisions that are not the engine's, in one sentence; and when and where to retry, when the control schedule said so.
alter table decision_cards
  add column words text,
  add column retry_at timestamptz,
  add column gateway_token text;
