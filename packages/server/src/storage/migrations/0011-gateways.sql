-- What is known of a card beside its number: from the operator's card ranges, and from gateways that told it. Null: nothing.
alter table payment_methods add column card_facts jsonb;

-- What was changed of a payment's data before it was sent, field by field; null: nothing.
alter table attempts add column clean_up jsonb;

-- Whether names and addresses are fitted to the gateway's limits, and whether the billing address is sent at all.
alter table gateways add column data_clean_up boolean not null default true;
alter table gateways add column sends_address boolean not null default true;

-- Issuers' ranges of card numbers, as the operator loaded them: the same for every company. A prefix of 6 or 8 digits.
-- An import writes its rows beside those of the one before, a few thousand at a time so that it holds up nobody, and
-- counts from the moment at which it stands in card_range_imports.
create table card_ranges (
  import_id text not null,
  prefix text not null check (prefix ~ '^[1-9][0-9]{5}([0-9]{2})?$'),
  funding text check (funding in ('credit', 'debit', 'prepaid')),
  issuer_country text check (issuer_country ~ '^[A-Z]{2}$'),
  primary key (import_id, prefix)
);
create table card_range_imports (
  import_id text primary key,
  imported_at timestamptz not null,
  ranges integer not null
);

-- Codes of declines that are in no table of ours, for the operator to look at.
create table unclassified_codes (
  company_id text not null references companies,
  mode mode not null,
  gateway_type text not null,
  gateway_code text not null,
  network_code text not null,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  times bigint not null default 1,
  primary key (company_id, mode, gateway_type, gateway_code, network_code)
);

-- A worker's claim changes no indexed column: where its page has room, the row moves within it and no index is written.
alter table recovery_cases set (fillfactor = 80);
