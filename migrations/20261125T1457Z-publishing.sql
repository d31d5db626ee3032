-- The ledger of what goes to DHIS2: one row for a value, one for every request, and what a value was before.

-- A cell of DHIS2 that numbers were computed for. It outlives the mapping it came from: what was sent there stays known.
create table publish_cell (
  id integer generated always as identity primary key,
  server_id text not null,
  data_set_uid text not null,
  data_element_uid text not null,
  -- null: the default combo
  category_option_combo_uid text,
  attribute_option_combo_uid text,
  -- the mapping that last filled it, and what it was then
  mapping_id integer not null,
  indicator text not null,
  unit text not null,
  period_type text not null,
  name text not null,
  -- products of the mapping, for labels of rejects
  product_codes text[] not null default '{}',
  unique nulls not distinct (server_id, data_set_uid, data_element_uid, category_option_combo_uid, attribute_option_combo_uid)
);

-- How a data set is published. Without a row: by hand, without release.
create table publish_setting (
  server_id text not null,
  data_set_uid text not null,
  -- a person of the district has to release what is sent
  needs_release boolean not null default false,
  -- five cron fields; null: by hand
  cron text,
  -- used in the last days before the deadline instead
  deadline_cron text,
  -- days after the end of a period on which its report is due
  deadline_days smallint not null default 15,
  -- closed periods looked at by the schedule, the last one first
  periods_back smallint not null default 3,
  register_completion boolean not null default false,
  -- share of the facilities that are read back after a run, 0 to 1
  read_back_share real not null default 1,
  -- learned from the link: values in one request
  values_per_batch integer,
  updated_by text not null,
  updated_at timestamptz not null default now(),
  primary key (server_id, data_set_uid)
);

-- Nothing is sent to a server that does not accept us until a person has looked: repeated refusals lock the account.
create table publish_stop (
  server_id text primary key,
  reason text not null,
  message text not null,
  remedy text not null,
  since timestamptz not null
);

-- What the values of a facility were last computed from. Equal signature: nothing to do.
create table publish_input (
  server_id text not null,
  data_set_uid text not null,
  period text not null,
  place_id integer not null,
  -- 0: indicators of the whole facility
  product_id integer not null,
  signature bigint not null,
  primary key (server_id, data_set_uid, period, place_id, product_id)
);

create table publish_batch (
  id bigint generated always as identity primary key,
  server_id text not null,
  data_set_uid text not null,
  run_id integer not null,
  deletes boolean not null,
  -- planned: to be sent; sending: on its way, answer not known; waiting: to be sent again later; answered: done;
  -- split: its values went on in smaller ones
  state text not null check (state in ('planned', 'sending', 'waiting', 'answered', 'split')),
  -- what a person waits for goes first
  priority smallint not null default 0,
  value_count integer not null,
  stored_count integer,
  rejected_count integer,
  attempt smallint not null default 0,
  next_attempt_at timestamptz,
  planned_at timestamptz not null default now(),
  sent_at timestamptz,
  answered_at timestamptz,
  http_status smallint,
  -- {status, counts, conflicts: first ones} as DHIS2 said, or {failure}
  answer jsonb
);
create index publish_batch_open on publish_batch (server_id, data_set_uid, priority desc, id)
  where state in ('planned', 'sending', 'waiting');
create index publish_batch_run on publish_batch (run_id);

-- One row for a cell of DHIS2, org unit and period. Written once and, when all goes well, never again: whether it is on its way or
-- stored is said by its batch. Ids come from rows that the same transaction has just read, so that no key is checked twice.
create table publish_value (
  -- the org unit, as a place of DHIS2
  place_id integer not null,
  cell_id integer not null,
  period text not null,
  -- as sent; null: the source has no number (any more)
  value text,
  -- what DHIS2 took before `value`; null: nothing that we know of. Once `value` was taken, that is what it holds.
  sent_value text,
  -- computed: not (yet) to be sent; batched: see its batch; rejected: DHIS2 refused it; refused: not sent, because it cannot be
  -- told rightly; dead: given up
  state text not null check (state in ('computed', 'batched', 'rejected', 'refused', 'dead')),
  batch_id bigint,
  reason text,
  detail text,
  -- card or requisition the number comes from; several are separated by a space
  source_record text,
  fetched_at timestamptz,
  computed_at timestamptz not null,
  run_id integer not null,
  primary key (place_id, cell_id, period)
);
create index publish_value_batch on publish_value (batch_id) where batch_id is not null;
create index publish_value_exception on publish_value (state, cell_id) where state <> 'batched';

-- Append-only: what a value was before it changed, with what came of it.
create table publish_value_earlier (
  place_id integer not null,
  cell_id integer not null,
  period text not null,
  value text,
  sent_value text,
  state text not null,
  batch_id bigint,
  reason text,
  detail text,
  source_record text,
  fetched_at timestamptz,
  computed_at timestamptz not null,
  run_id integer not null,
  replaced_at timestamptz not null,
  replaced_run_id integer
);
create index publish_value_earlier_key on publish_value_earlier (place_id, cell_id, period);

-- The state of a value as people speak of it.
create view publish_value_now as
  select v.place_id, v.cell_id, v.period, v.value, v.batch_id, v.reason, v.detail, v.source_record, v.fetched_at,
         v.computed_at, v.run_id,
         case when v.state = 'batched' and b.state = 'answered' then v.value else v.sent_value end as held_there,
         case
           when v.state = 'computed' then 'computed'
           when v.state in ('rejected', 'refused') then 'rejected'
           when v.state = 'dead' then 'dead'
           when b.state = 'sending' then 'sending'
           when b.state = 'answered' then case when v.value is null then 'deleted' else 'accepted' end
           else 'released'
         end as state,
         b.sent_at, b.answered_at, b.attempt
    from publish_value v left join publish_batch b on b.id = v.batch_id;

-- A facility's report of a period is kept back, with the reason.
create table publish_hold (
  id integer generated always as identity primary key,
  server_id text not null,
  data_set_uid text not null,
  place_id integer not null,
  period text not null,
  comment text not null,
  held_by text not null,
  held_at timestamptz not null default now(),
  lifted_by text,
  lifted_at timestamptz
);
create unique index publish_hold_current on publish_hold (server_id, data_set_uid, place_id, period) where lifted_at is null;

-- Who released which report, and when: what is computed later needs a release again.
create table publish_release (
  server_id text not null,
  data_set_uid text not null,
  place_id integer not null,
  period text not null,
  released_by text not null,
  released_at timestamptz not null,
  primary key (server_id, data_set_uid, place_id, period)
);

-- Where DHIS2 holds something else than the ledger.
create table publish_finding (
  id bigint generated always as identity primary key,
  place_id integer not null,
  cell_id integer not null,
  period text not null,
  kind text not null check (kind in ('typedOver', 'missing', 'zeroDropped', 'stillThere')),
  ours text,
  theirs text,
  their_changed_at timestamptz,
  found_at timestamptz not null,
  seen_at timestamptz not null,
  resolved_at timestamptz
);
create unique index publish_finding_open on publish_finding (place_id, cell_id, period) where resolved_at is null;

create table publish_completion (
  server_id text not null,
  data_set_uid text not null,
  place_id integer not null,
  period text not null,
  registered_at timestamptz not null,
  primary key (server_id, data_set_uid, place_id, period)
);
