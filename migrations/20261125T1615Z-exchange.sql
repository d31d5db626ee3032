-- What other programs sent to us. The rows stand here only until they are stored or refused; then the answer remains.
create table exchange_receipt (
  id integer generated always as identity primary key,
  -- of the configuration
  account text not null,
  received_at timestamptz not null,
  body_sha256 text not null,
  bytes integer not null,
  row_count integer not null,
  -- {rows, schemes, dryRun}; null once it is answered
  payload jsonb,
  run_id integer,
  -- as it was told: {status, count, conflicts}
  answer jsonb,
  answered_at timestamptz
);
create index exchange_receipt_open on exchange_receipt (id) where answer is null;
