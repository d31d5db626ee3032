-- OpenLMIS processing periods and the DHIS2 periods they stand for. Nothing is guessed: a period that is not exactly one
-- month needs an explicit mapping, and until then its numbers are not shown as a month's.
create table processing_period (
  id integer generated always as identity primary key,
  system text not null,
  source_id text not null,
  schedule_id text not null,
  schedule_name text not null,
  name text not null,
  starts_on date not null,
  ends_on date not null,
  -- YYYYMM, when the period is exactly that month or was mapped to it
  month integer,
  mapping text not null check (mapping in ('exact', 'configured', 'overlapsSeveral', 'unmapped')),
  report_only boolean not null default false,
  content_hash text not null,
  fetched_at timestamptz not null,
  run_id integer references run,
  vanished_at timestamptz,
  unique (system, source_id)
);
create table period_mapping (
  schedule_id text not null,
  processing_period_source_id text not null,
  dhis2_period text not null,
  decided_by text not null,
  decided_at timestamptz not null default now(),
  primary key (processing_period_source_id)
);
