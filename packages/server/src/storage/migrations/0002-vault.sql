-- The companies' keys, each encrypted with a master key that is never in the database.
create table data_keys (
  company_id text not null,
  purpose text not null check (purpose in ('data', 'identity')),
  version integer not null check (version >= 1),
  master_key_id text not null,
  wrapped bytea not null,
  created_at timestamptz not null,
  primary key (company_id, purpose, version)
);
-- A change of the master key walks through the keys that the old one wraps.
create index data_keys_wrapped_by on data_keys (master_key_id, company_id, purpose, version);

-- Which master key this database belongs to: of the installation, not of a company, and never more than one row.
create table master_key_checks (
  is_only_row boolean primary key default true check (is_only_row),
  check_value text not null
);

-- Unlogged: a security code never reaches the write-ahead log, its archive or a replica, and a crash empties the table.
create unlogged table cached_cvvs (
  company_id text not null,
  payment_method_id text not null,
  sealed bytea not null,
  expires_at timestamptz not null,
  primary key (company_id, payment_method_id)
);

-- The list of payment methods follows the order in which rows became visible, not that of their ids: an id is made when
-- a request begins, and its row may be committed after that of a later one, when a reader has already gone past.
--
-- Whoever writes a row draws its position under a shared lock that ends with the commit; a reader takes the lock alone
-- for the instant in which he reads the last position drawn. So every position up to that one is committed or will never
-- be. A trigger, so that it holds for every insert, wherever it is written.
alter table payment_methods add column list_position bigint not null;
create sequence payment_method_positions owned by payment_methods.list_position;
create function place_payment_method() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock_shared(payment_method_lock(new.company_id, new.mode));
  new.list_position := nextval('payment_method_positions');
  return new;
end
$$;
-- One lock a company and mode, so that one merchant's readers do not hold up another's payments.
create function payment_method_lock(company_id text, mode text) returns bigint language sql immutable
  return hashtextextended('payment_methods/' || company_id || '/' || mode, 0);
create trigger payment_methods_placed before insert on payment_methods
  for each row execute function place_payment_method();

-- What is kept is paged by position. Of a busy merchant's cached ones all but the last hours' are no longer listed, so
-- those are found by their time.
drop index payment_methods_listed;
create index payment_methods_listed on payment_methods (company_id, mode, list_position)
  where storage_state <> 'Cached';
drop index payment_methods_cached;
create index payment_methods_cached on payment_methods (company_id, mode, created_at)
  where storage_state = 'Cached';

-- Redacting a method ends the cases that were tried with it: that of the payment it came with, and those of payments
-- that named it by its id. Most payments bring their card and are charged once, so only the latter are in the index.
alter table payment_methods add column transaction_id text;
create index transactions_stored_method on transactions (company_id, payment_method_id) where method_form = 'stored';
