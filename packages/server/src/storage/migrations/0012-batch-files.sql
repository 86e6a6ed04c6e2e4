-- Files of batches. Who looks for a file looks here: a name in one of the two folders of a company and mode.
create table batch_files (
  company_id text not null references companies,
  file_id text not null,
  mode mode not null,
  folder text not null check (folder in ('Inputs', 'Outputs')),
  name text not null,
  -- Which chunks are its bytes. A file whose content is replaced gets another.
  content_id text not null,
  -- The content's own key, sealed by the vault: the chunks are of no use without it.
  sealed_key bytea not null,
  size_bytes bigint not null check (size_bytes >= 0),
  state text not null check (state in ('open', 'complete')),
  changed_at timestamptz not null,
  -- An input belongs to the import that took it up, and is not its writer's any more.
  taken_at timestamptz,
  -- When an output was written to the watched directory.
  placed_at timestamptz,
  primary key (company_id, file_id)
);
create unique index batch_files_named on batch_files (company_id, mode, folder, name);
create unique index batch_files_content on batch_files (company_id, content_id);
create index batch_files_untaken on batch_files (changed_at) where folder = 'Inputs' and taken_at is null;

-- Their bytes, 64 KiB a chunk but for the last, each sealed by itself, so that a file is written anywhere in its middle.
-- A chunk that is not there is all zeros. Rows without a file are what a crash left, and are swept.
create table batch_file_chunks (
  company_id text not null,
  content_id text not null,
  mode mode not null,
  position integer not null check (position >= 0),
  sealed bytea not null,
  written_at timestamptz not null default now(),
  primary key (company_id, content_id, position)
);
-- Ciphertext does not compress: no time is spent on trying.
alter table batch_file_chunks alter column sealed set storage external;

-- Who may bring and fetch files. Looked up by name before the company is known, as API keys are by their hash.
create table sftp_users (
  company_id text not null references companies,
  user_name text not null,
  mode mode not null,
  -- Null: logs in by key alone.
  password_hash text,
  public_keys text[] not null,
  -- Addresses and CIDR ranges; empty: any address.
  allowed_sources text[] not null,
  created_at timestamptz not null,
  disabled_at timestamptz,
  primary key (company_id, user_name)
);
create unique index sftp_users_name on sftp_users (user_name);

-- The key by which the SFTP server is known, the same from every process: wrapped by the master key as the others are.
alter table data_keys drop constraint data_keys_purpose_check;
alter table data_keys add constraint data_keys_purpose_check check (purpose in ('data', 'identity', 'host'));

-- The OpenPGP public key that a company wants its outputs encrypted for.
create table openpgp_keys (
  company_id text primary key references companies,
  public_key text not null
);
