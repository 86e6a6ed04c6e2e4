-- Batches whose time is over: their files are gone, then their rows go, a little at once. The batch itself stays, and with
-- it its counts and its name, which is never free again.
alter table batches add column erased_at timestamptz, add column is_emptied boolean not null default false;
-- Those of which there is still something, by when they were over.
create index batches_kept on batches (finished_at) where not is_emptied;
-- Outputs by their age.
create index batch_files_outputs on batch_files (changed_at) where folder = 'Outputs';
