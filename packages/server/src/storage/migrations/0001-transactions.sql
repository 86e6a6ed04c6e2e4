-- Every table has company_id in its key, and every row its mode, so that a company's data can be moved, partitioned or
-- distributed without a change of model, and a key sees only its own half.

create table companies (
  company_id text primary key,
  code text not null,
  name text not null,
  routing text not null default 'none' check (routing in ('none', 'enabled', 'original')),
  max_retries integer not null default 15 check (max_retries between 0 and 15),
  max_days integer not null default 30 check (max_days between 1 and 30),
  -- Grows with every change of the company or its gateways; a process that cached an older one reads again.
  config_version bigint not null default 1,
  created_at timestamptz not null
);
create unique index companies_code on companies (lower(code));

create table api_keys (
  company_id text not null references companies,
  key_id text not null,
  mode text not null check (mode in ('sandbox', 'live')),
  key_hash bytea not null,
  hint text not null,
  created_at timestamptz not null,
  revoked_at timestamptz,
  primary key (company_id, key_id)
);
create unique index api_keys_hash on api_keys (key_hash);

create table gateways (
  company_id text not null references companies,
  gateway_token text not null,
  mode text not null check (mode in ('sandbox', 'live')),
  name text not null,
  gateway_type text not null,
  merchant_account_reference_id text,
  currency char(3),
  status text not null check (status in ('Available', 'Disabled', 'RefundOnly')),
  accepted_currencies text[] not null default '{}',
  accepted_cards jsonb not null default '{}',
  weight integer not null default 0,
  accept_retries boolean not null default true,
  cvv_required boolean not null default false,
  approved_charge_or_capture_rate_fee text,
  approved_charge_or_capture_flat_fee_minor bigint,
  other_transaction_flat_fee_minor bigint,
  setting_names text[] not null default '{}',
  sealed_settings bytea,
  created_at timestamptz not null,
  primary key (company_id, gateway_token)
);
-- A request may name its gateway by this reference, so it names one.
create unique index gateways_reference on gateways (company_id, mode, merchant_account_reference_id)
  where merchant_account_reference_id is not null;

-- From here on, no foreign keys: each insert would lock its company's one row, and the charges of a busy merchant would
-- queue there. Rows of one payment are written in one statement, so they cannot come apart.

create table payment_methods (
  company_id text not null,
  payment_method_id text not null,
  mode text not null check (mode in ('sandbox', 'live')),
  kind text not null check (kind in ('card', 'gateway')),
  customer_id text not null,
  storage_state text not null check (storage_state in ('Cached', 'Stored', 'Redacted')),
  fingerprint text,
  first_six text,
  last_four text,
  -- The card number, sealed; null once redacted, and for methods that are not retained.
  sealed_pan bytea,
  expiry_month text,
  expiry_year text,
  first_name text,
  last_name text,
  full_name text,
  email text,
  phone_number text,
  address1 text,
  address2 text,
  postal_code text,
  city text,
  state text,
  country text,
  gateway_payment_method_id text,
  merchant_account_reference_id text,
  created_at timestamptz not null,
  primary key (company_id, payment_method_id)
);
-- The list of payment methods pages over what is stored; cached ones are shown while they live.
create index payment_methods_listed on payment_methods (company_id, mode, payment_method_id)
  where storage_state <> 'Cached';
create index payment_methods_cached on payment_methods (created_at)
  where storage_state = 'Cached';

create table recovery_cases (
  company_id text not null,
  case_id text not null,
  mode text not null check (mode in ('sandbox', 'live')),
  state text not null check (state in
    ('open', 'scheduled', 'attempting', 'recovered', 'hard_declined', 'exhausted', 'expired', 'cancelled')),
  -- Hash of order, customer, amount, currency and card: what a post without referenceData is recognised by.
  join_key text not null,
  initial_transaction_id text not null,
  first_seen_at timestamptz not null,
  deadline_at timestamptz not null,
  retry_count integer not null,
  forbidden_by_code text,
  open_transaction_id text,
  assigned_gateway_token text,
  recovery_disabled boolean not null default false,
  changed_at timestamptz not null,
  primary key (company_id, case_id)
);
-- Two declines of one payment at once make one case.
create unique index recovery_cases_joinable on recovery_cases (company_id, mode, join_key)
  where state in ('open', 'scheduled', 'attempting') and not recovery_disabled;

-- What was asked of us: written once, before the gateway is called, never changed.
create table transactions (
  company_id text not null,
  transaction_id text not null,
  mode text not null check (mode in ('sandbox', 'live')),
  type text not null check (type in ('authorize', 'charge', 'capture', 'void', 'refund', 'refunded_payment')),
  merchant_transaction_id text,
  -- Provably not processed: the merchant may use the same reference again.
  reference_released boolean not null default false,
  original_transaction_id text,
  created_at timestamptz not null,
  order_id text not null,
  customer_id text not null,
  amount_minor bigint not null check (amount_minor >= 0),
  currency char(3) not null,
  retry_count integer not null,
  date_first_attempt timestamptz not null,
  payment_method_id text not null,
  method_form text not null check (method_form in ('card', 'gateway', 'stored')),
  initiator text not null check (initiator in ('merchant', 'customer')),
  payment_model text check (payment_model in ('onetime', 'subscription', 'installment')),
  disable_customer_recovery boolean not null,
  details jsonb not null,
  primary key (company_id, transaction_id)
);
create unique index transactions_merchant_reference
  on transactions (company_id, mode, merchant_transaction_id, type)
  where not reference_released;
create index transactions_follow_ups on transactions (company_id, original_transaction_id)
  where original_transaction_id is not null;

-- What became of it: narrow, because it is written twice, as sending and with the outcome.
create sequence attempt_positions;
create table attempts (
  company_id text not null,
  transaction_id text not null,
  mode text not null check (mode in ('sandbox', 'live')),
  state text not null check (state in ('sending', 'approved', 'declined', 'not_processed', 'unknown')),
  case_id text,
  -- Hash of order, customer, amount, currency and instrument: the same payment, whoever names it.
  join_key text,
  -- The card across its cases, for the networks' counted limits; null for methods that live at a gateway.
  fingerprint text,
  gateway_token text not null,
  gateway_type text not null,
  merchant_account_reference_id text,
  sent_at timestamptz not null,
  finished_at timestamptz,
  amount_minor bigint not null,
  gateway_transaction_id text,
  gateway_code text,
  gateway_message text,
  network_code text,
  advice_code text,
  verification jsonb,
  response_fields jsonb,
  status smallint not null check (status between 1 and 3),
  response_code char(5) not null,
  retry_at timestamptz,
  assigned_gateway_token text,
  -- Order in which the outcome became visible; drawn under a shared lock (see transaction-list).
  list_position bigint,
  primary key (company_id, transaction_id)
);
create index attempts_case on attempts (company_id, case_id) where case_id is not null;
create index attempts_card on attempts (company_id, mode, fingerprint, sent_at) where fingerprint is not null;
create index attempts_listed on attempts (company_id, mode, list_position) where list_position is not null;
-- Small, since it holds only what is in flight or unresolved.
create index attempts_unresolved on attempts (company_id, mode, join_key) where state in ('sending', 'unknown');

-- Never-answers that reach beyond one payment: this card must not be tried again by this merchant.
create table card_blocks (
  company_id text not null,
  mode text not null check (mode in ('sandbox', 'live')),
  fingerprint text not null,
  -- The expiry it was said of, 'MM/YYYY'; '' when it holds for the number whatever the expiry (lost, stolen).
  expiry text not null,
  response_code char(5) not null,
  transaction_id text not null,
  created_at timestamptz not null,
  primary key (company_id, mode, fingerprint, expiry)
);
