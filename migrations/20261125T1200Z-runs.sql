-- What was done, by whom, how far it got, and which rows could not be used.
create table connection (
  system text primary key,
  kind text not null,
  base_url text not null,
  version text,
  profile jsonb not null default '{}',
  clock_skew_seconds integer,
  last_checked_at timestamptz,
  last_success_at timestamptz,
  last_failure_at timestamptz,
  -- {reason, message, remedy}
  last_failure jsonb
);

create table run (
  id integer generated always as identity primary key,
  -- e.g. 'openlmis.reference', 'openlmis.stock', 'dhis2.reference', 'dhis2.doses', 'figures'
  what text not null,
  trigger text not null check (trigger in ('schedule', 'person', 'command', 'start')),
  requested_by text,
  dry_run boolean not null default false,
  params jsonb not null default '{}',
  state text not null default 'queued' check (state in ('queued', 'running', 'succeeded', 'partial', 'failed', 'cancelled')),
  progress_done bigint not null default 0,
  progress_total bigint,
  progress_note text,
  -- {read, added, changed, unchanged, vanished, rejected}
  counts jsonb not null default '{}',
  -- where a killed run goes on
  cursor jsonb,
  error jsonb,
  queued_at timestamptz not null default now(),
  started_at timestamptz,
  heartbeat_at timestamptz,
  finished_at timestamptz
);
create index run_by_what on run (what, id desc);
create index run_unfinished on run (state) where state in ('queued', 'running');

create table reject (
  id bigint generated always as identity primary key,
  system text not null,
  entity text not null,
  source_key text not null,
  reason text not null,
  message text not null,
  remedy text not null,
  raw jsonb,
  first_run_id integer references run,
  last_run_id integer references run,
  first_seen_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  -- set when the row arrives in good shape, or when a complete run no longer meets it
  resolved_at timestamptz,
  unique (system, entity, source_key, reason)
);
create index reject_open on reject (system, reason) where resolved_at is null;

-- How far a stream of changes has been read: a watermark, an If-Modified-Since, a snapshot's hash.
create table source_cursor (
  system text not null,
  stream text not null,
  cursor jsonb not null,
  updated_at timestamptz not null default now(),
  primary key (system, stream)
);
