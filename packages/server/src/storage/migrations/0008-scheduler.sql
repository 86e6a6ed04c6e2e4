-- Reprise keeps the calendar: the due list is the cases themselves. A booked retry is a case in state 'scheduled' with the
-- instant from which it may be run; who runs it takes the case, for a while, by the row that every other change of the
-- case goes through too. So a retry cannot come apart from its case, and whatever happens to the case in between
-- (a merchant's own post, a cancellation, another worker) is seen by whoever begins the attempt.
create domain calendar_keeper as text check (value in ('merchant', 'reprise'));
create domain silence_policy as text check (value in ('charge', 'wait'));

alter table companies
  -- Who keeps the calendar of retries.
  add column calendar calendar_keeper not null default 'merchant',
  -- Asked before each retry whether the payment is still due; null: nobody is.
  add column preflight_url text,
  add column preflight_on_silence silence_policy not null default 'wait',
  add column sealed_preflight_secret bytea,
  add constraint companies_preflight check ((preflight_url is null) = (sealed_preflight_secret is null));

alter table recovery_cases
  -- In the time of the company. The promise is what was decided; the retry may be put off, but never run before it.
  add column next_attempt_at timestamptz,
  add column promised_at timestamptz,
  -- Who runs it and until when, by the database's clock, so that processes need not agree on the time.
  add column claim_id text,
  add column claimed_until timestamptz,
  add column cancel_reason text;

-- One queue a gateway of a company: a claim reads a few from the front of each, so that neither a merchant with a million
-- due nor a gateway that is held stands before anyone else.
create index recovery_cases_due on recovery_cases (company_id, mode, assigned_gateway_token, next_attempt_at)
  where state = 'scheduled';

-- By the database's clock: an attempt in `sending` is given up for dead by its age here, never by a process's clock.
alter table attempts add column written_at timestamptz not null default now();

-- A number may be kept for retries alone: whether the merchant wants the method stored is not told by it any more.
alter table payment_methods add column retain_on_success boolean not null default false;
update payment_methods set retain_on_success = true where storage_state = 'Cached' and sealed_pan is not null;

-- Gateways and issuers that seem to be down, or asked to be left alone for a while; a row goes when all is well again.
-- What is held is held for every process, and by the database's clock.
create domain outage_kind as text check (value in ('gateway', 'issuer'));
create table outages (
  company_id text not null,
  mode mode not null,
  kind outage_kind not null,
  -- The gateway's token, or the first six digits of the issuer's cards.
  name text not null,
  -- In a row.
  failures integer not null,
  -- Nothing of ours is sent before; null: it may be.
  held_until timestamptz,
  -- How long the next hold is; it doubles while the outage goes on.
  hold_ms integer not null,
  -- While it comes back: how many retries may be sent at a time; it doubles with every answer. Null: as many as there are.
  pace integer,
  -- The gateway itself said how long, so that an answer in between does not end it.
  is_rate_limit boolean not null default false,
  primary key (company_id, mode, kind, name)
);
