-- The officer's decision: recommended by two formulas, entered by the person, with the reason and the numbers it was made on.
create table resupply_decision (
  id bigint generated always as identity primary key,
  facility_id integer not null,
  antigen smallint not null references antigen,
  -- the month being supplied for, YYYYMM
  month integer not null,
  isa_recommended_doses integer,
  demand_recommended_doses integer,
  entered_doses integer not null check (entered_doses >= 0),
  reason text,
  -- the figures shown when the person decided
  basis jsonb not null,
  decided_by text not null,
  decided_at timestamptz not null default now(),
  superseded_at timestamptz
);
create unique index resupply_decision_current on resupply_decision (facility_id, antigen, month) where superseded_at is null;

-- The six checks of OLMIS-3275.
create table resupply_check (
  facility_id integer not null,
  month integer not null,
  item text not null check (item in
    ('vaccinationRecords', 'dosesUsed', 'declaredSoh', 'declaredLosses', 'dvdMt', 'lmisMatchesHmis')),
  ticked boolean not null,
  note text,
  checked_by text not null,
  checked_at timestamptz not null default now(),
  primary key (facility_id, month, item)
);

create table resupply_sign_off (
  id bigint generated always as identity primary key,
  facility_id integer not null,
  month integer not null,
  signed_by text not null,
  signed_at timestamptz not null default now(),
  content jsonb not null,
  withdrawn_at timestamptz,
  withdrawn_by text
);
create unique index resupply_sign_off_current on resupply_sign_off (facility_id, month) where withdrawn_at is null;
