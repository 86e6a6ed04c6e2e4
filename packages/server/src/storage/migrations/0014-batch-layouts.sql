-- How a company's batch files are laid out, where that is not as in the reference.
create table batch_layouts (
  company_id text primary key references companies,
  delimiter text not null check (delimiter in (',', ';', E'\t', '|')),
  -- Names of the columns of a file without a header, in their order; null: the order of the reference.
  column_names text[]
);
