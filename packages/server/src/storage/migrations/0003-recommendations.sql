-- A decline at a gateway that Reprise never sees is a transaction with one attempt like any other: the attempt holds what
-- the merchant told of it, its sent_at the instant of the real attempt. No row that is there can break the wider rule,
-- so it is not read through for it.
alter table transactions drop constraint transactions_type_check;
alter table transactions add constraint transactions_type_check
  check (type in ('authorize', 'charge', 'capture', 'void', 'refund', 'refunded_payment', 'recommendation')) not valid;

-- What was told beside the attempt, what was advised, and what became of the advice: one row beside each transaction of
-- type recommendation, written with it, and once more with its outcome.
create table recommendations (
  company_id text not null,
  transaction_id text not null,
  mode text not null check (mode in ('sandbox', 'live')),
  -- Network, funding and issuer country as told; never a number.
  card_facts jsonb not null,
  -- Attempts before this one that Reprise never saw.
  earlier_attempts jsonb not null,
  -- Where the merchant can send the next attempt; null: as the company's routing says.
  gateway_tokens text[],
  advice jsonb not null,
  result text check (result in ('approved', 'declined', 'cancelled')),
  -- The real attempt that the result is of; null until it is told, and for cancelled.
  outcome jsonb,
  told_at timestamptz,
  -- The recommendation that followed a decline.
  next_transaction_id text,
  primary key (company_id, transaction_id),
  check ((result is null) = (told_at is null)),
  check (next_transaction_id is null or result = 'declined')
);
