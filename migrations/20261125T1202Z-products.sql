-- Antigens are the columns of every page. The list is configuration; these rows are its current content.
create table antigen (
  id smallint primary key,
  code text not null unique,
  name text not null,
  display_order smallint not null,
  tracer boolean not null,
  -- which dose number coverage is judged by, and the pair that drop-out compares
  coverage_dose smallint not null,
  first_dose smallint not null,
  last_dose smallint not null,
  doses_in_schedule smallint not null,
  target_group text not null check (target_group in ('liveBirths', 'under1', 'under2', 'pregnant', 'girls9', 'none')),
  -- indicative maximum rate of open-vial wastage, per cent
  wastage_ceiling_percent real not null
);

create table product (
  id integer generated always as identity primary key,
  system text not null,
  source_id text not null,
  source_version integer,
  code text not null,
  name text not null,
  -- netContent of the orderable: dispensing units per pack, for vaccines doses per vial
  doses_per_vial integer not null check (doses_per_vial > 0),
  dispensing_unit text,
  program_codes text[] not null default '{}',
  commodity_type_id text,
  commodity_type_name text,
  commodity_type_code text,
  trade_item_id text,
  manufacturer text,
  uses_vvm boolean not null default false,
  content_hash text not null,
  source_changed_at timestamptz,
  fetched_at timestamptz not null,
  run_id integer references run,
  vanished_at timestamptz,
  unique (system, source_id)
);

create table product_antigen (
  product_id integer primary key references product,
  antigen smallint not null references antigen,
  method text not null check (method in ('commodityType', 'code', 'csv', 'person')),
  state text not null check (state in ('proposed', 'confirmed', 'rejected')),
  decided_by text not null,
  decided_at timestamptz not null default now()
);

-- A stream of numbers of DHIS2 and what it means to us: a data element with an option combo, or an indicator.
create table series (
  id integer generated always as identity primary key,
  system text not null,
  -- 'dataElementUid.categoryOptionComboUid' or an indicator's UID
  source_id text not null,
  element_code text,
  element_name text not null,
  data_set_id text,
  meaning text not null check (meaning in ('dosesGiven', 'targetPopulation')),
  antigen smallint references antigen,
  dose_number smallint,
  age_band text check (age_band in ('target', 'older', 'all')),
  target_group text,
  period_type text not null default 'Monthly',
  method text not null check (method in ('packageCode', 'uid', 'csv', 'person')),
  state text not null check (state in ('proposed', 'confirmed', 'rejected')),
  decided_by text not null,
  decided_at timestamptz not null default now(),
  -- set when the element is no longer found over there
  vanished_at timestamptz,
  unique (system, source_id)
);
