-- What the figures of a facility were last computed from: where it counts, and by which thresholds. Kept so that a moved, linked
-- or closed facility is taken out of the areas it counted in before.
create table figure_place (
  facility_id integer primary key,
  openlmis_place_id integer,
  -- null where another store carries the org unit's doses
  dhis2_place_id integer,
  -- the areas whose sums it is in directly; the country where its own area is unknown
  openlmis_area_id integer,
  dhis2_area_id integer,
  holds_stock boolean not null,
  -- supplies other places: its quantities are not added to those of the places it supplies
  is_store boolean not null,
  expects_doses boolean not null,
  -- YYYYMM, first and last month in which it is open
  opened_month integer not null,
  closed_month integer not null,
  min_months numeric not null,
  max_months numeric not null,
  min_isa_share numeric not null,
  max_isa_share numeric not null
);
create index figure_place_openlmis_area on figure_place (openlmis_area_id);
create index figure_place_dhis2_area on figure_place (dhis2_area_id);

-- Areas whose sums are to be made again, and the tree they were last made from.
create table figure_area_due (
  area_id integer primary key
);
create table figure_area (
  area_id integer primary key,
  parent_id integer
);

alter table facility_antigen_month
  -- ideal stock amount that held in the month
  add column isa_doses integer,
  -- out, low, ok, over or unknown by the closing stock; null when stock was not reported
  add column stock_status text;
