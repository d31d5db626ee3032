-- Figures derived from what was pulled. They can be dropped and computed again at any time.
create table facility_antigen_month (
  facility_id integer not null,
  antigen smallint not null,
  month integer not null,
  -- doses of every dose number and age; null when not reported
  doses_given integer,
  -- doses of the coverage dose to the target group, and of the first and last dose of the series
  coverage_doses integer,
  first_doses integer,
  last_doses integer,
  -- target persons of the month (annual / 12); null when unknown
  target_persons double precision,
  doses_expected boolean not null,
  -- all stock columns are null when stock was not reported for the month
  opening_doses integer,
  received_doses integer,
  used_doses integer,
  adjusted_doses integer,
  lost_closed_doses integer,
  lost_open_doses integer,
  closing_doses integer,
  stockout_days smallint,
  -- average monthly consumption, adjusted for stock-out days, over the months up to this one
  amc_doses double precision,
  primary key (facility_id, antigen, month)
);
create index facility_antigen_month_month on facility_antigen_month (month, antigen);

create table facility_antigen_now (
  facility_id integer not null,
  antigen smallint not null,
  soh_doses integer,
  observed_on date,
  last_movement_on date,
  next_expiry_on date,
  origin text,
  amc_doses double precision,
  months_of_stock double precision,
  isa_doses integer,
  max_doses integer,
  min_doses integer,
  doses_per_vial integer,
  -- out, low, ok, over, unknown, notReported, notMapped
  status text not null,
  runs_out_on date,
  primary key (facility_id, antigen)
);

create table area_antigen_month (
  -- the system whose hierarchy this is: openlmis or dhis2
  hierarchy text not null,
  area_id integer not null,
  antigen smallint not null,
  month integer not null,
  facilities integer not null,
  doses_expected integer not null,
  doses_reported integer not null,
  stock_expected integer not null,
  stock_reported integer not null,
  doses_given bigint,
  coverage_doses bigint,
  first_doses bigint,
  last_doses bigint,
  target_persons double precision,
  opening_doses bigint,
  received_doses bigint,
  used_doses bigint,
  adjusted_doses bigint,
  lost_closed_doses bigint,
  lost_open_doses bigint,
  closing_doses bigint,
  amc_doses double precision,
  -- facilities whose closing stock was zero, below minimum, in range, above maximum; and with any stock-out day
  stock_out integer not null,
  stock_low integer not null,
  stock_ok integer not null,
  stock_over integer not null,
  with_stockout_days integer not null,
  primary key (hierarchy, area_id, antigen, month)
);
create index area_antigen_month_month on area_antigen_month (hierarchy, month);

-- Facilities whose inputs changed and whose figures are to be computed again.
create table figures_due (
  place_id integer primary key,
  since timestamptz not null default now()
);
