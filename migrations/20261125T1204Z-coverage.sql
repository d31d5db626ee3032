-- Doses given and target populations of DHIS2. Tens of millions of rows at national size, so rows are narrow:
-- system, data element and org unit follow from series_id and place_id; fetch time from the run.
create table doses_given (
  place_id integer not null references place,
  series_id integer not null references series,
  -- YYYYMM
  month integer not null,
  doses integer not null,
  source_changed_at timestamptz,
  run_id integer not null,
  primary key (place_id, series_id, month)
);
create index doses_given_month on doses_given (month);

-- Values that were replaced or withdrawn later; `doses` is what they were.
create table doses_given_earlier (
  place_id integer not null,
  series_id integer not null,
  month integer not null,
  doses integer not null,
  source_changed_at timestamptz,
  run_id integer not null,
  -- null when the value was deleted over there
  replaced_by integer,
  replaced_at timestamptz not null default now(),
  replaced_run_id integer not null
);
create index doses_given_earlier_key on doses_given_earlier (place_id, month);

-- Annual target persons, as entered for a facility or for an area above it.
create table target_population (
  place_id integer references place,
  area_id integer references area,
  series_id integer not null references series,
  year smallint not null,
  persons double precision not null,
  source_changed_at timestamptz,
  run_id integer not null,
  check ((place_id is null) <> (area_id is null)),
  unique nulls not distinct (place_id, area_id, series_id, year)
);
create table target_population_earlier (
  place_id integer,
  area_id integer,
  series_id integer not null,
  year smallint not null,
  persons double precision not null,
  replaced_by double precision,
  replaced_at timestamptz not null default now(),
  run_id integer not null,
  replaced_run_id integer not null
);

-- Which org units are expected to report doses (assigned to the data set), and which reports were completed when.
create table report_expected (
  place_id integer not null references place,
  data_set_id text not null,
  primary key (place_id, data_set_id)
);
create table report_completed (
  place_id integer not null references place,
  data_set_id text not null,
  month integer not null,
  completed_on date,
  run_id integer not null,
  primary key (place_id, data_set_id, month)
);
