-- What DHIS2 says of its data sets and elements: what can be mapped, and what is checked of a mapping. Refreshed with the
-- reference data; what is gone stays with the time it was missed, because mappings speak of it.
create table dhis2_data_set (
  server_id text not null default 'dhis2',
  uid text not null,
  code text,
  name text not null,
  period_type text not null,
  attribute_combo_uid text,
  -- stock may be published to it: configured, recognised by its code, or mapped. Only then is the rest read.
  for_stock boolean not null default false,
  -- days after the end of a period; 0 never closes
  expiry_days real,
  -- 0: not even the running period is open
  open_future_periods smallint,
  -- [{period, opens, closes}]
  input_periods jsonb,
  workflow_uid text,
  org_units_read_at timestamptz,
  content_hash text not null,
  fetched_at timestamptz not null,
  run_id integer references run,
  vanished_at timestamptz,
  primary key (server_id, uid)
);

create table dhis2_data_element (
  server_id text not null default 'dhis2',
  uid text not null,
  code text,
  name text not null,
  value_type text not null,
  aggregation_type text not null,
  zero_is_significant boolean not null,
  combo_uid text not null,
  content_hash text not null,
  fetched_at timestamptz not null,
  run_id integer references run,
  vanished_at timestamptz,
  primary key (server_id, uid)
);

-- Which elements a data set holds, with the category combo that holds there: the set's own, else the element's.
create table dhis2_data_set_element (
  server_id text not null default 'dhis2',
  data_set_uid text not null,
  data_element_uid text not null,
  combo_uid text not null,
  primary key (server_id, data_set_uid, data_element_uid)
);

create table dhis2_option_combo (
  server_id text not null default 'dhis2',
  combo_uid text not null,
  uid text not null,
  code text,
  name text not null,
  -- of the combo that values without a split have
  is_default boolean not null,
  primary key (server_id, combo_uid, uid)
);

-- Which org units are to report a data set; read for those that stock may be published to.
create table dhis2_data_set_org_unit (
  server_id text not null default 'dhis2',
  data_set_uid text not null,
  org_unit_uid text not null,
  primary key (server_id, data_set_uid, org_unit_uid)
);

-- Which cell of DHIS2 receives which indicator of which product. One row for a cell, whoever proposed it: a cell cannot hold
-- two numbers, and what was rejected is not proposed again.
create table stock_mapping (
  id integer generated always as identity primary key,
  server_id text not null default 'dhis2',
  data_set_uid text not null,
  period_type text not null,
  data_element_uid text not null,
  -- null: the default combo
  category_option_combo_uid text,
  attribute_option_combo_uid text,
  indicator text not null,
  -- what is counted: one of these three, or none for indicators of a whole facility
  product_id integer references product,
  antigen smallint references antigen,
  commodity_type_id text,
  -- null: the stock of all programmes
  program_code text,
  unit text not null check (unit in ('doses', 'vials', 'packs', 'units', 'days', 'months', 'count', 'class')),
  -- said by a person where it cannot be derived: so many dispensing units of OpenLMIS make so many of the unit
  dispensing_units integer check (dispensing_units > 0),
  makes_units integer check (makes_units > 0),
  source text not null default 'cards' check (source in ('cards', 'requisitions')),
  model text not null check (model in ('element', 'optionCombo', 'codePattern')),
  method text not null check (method in ('uid', 'code', 'pattern', 'name', 'configured', 'csv', 'person')),
  state text not null check (state in ('proposed', 'confirmed', 'rejected')),
  -- how much speaks for a proposal, 0 to 1; orders the list, decides nothing
  score real not null default 1,
  -- the element as it was when the mapping was decided: later differences are shown
  decided_on jsonb,
  decided_by text not null,
  decided_at timestamptz not null default now(),
  note text,
  check ((dispensing_units is null) = (makes_units is null)),
  check (num_nonnulls(product_id, antigen, commodity_type_id) <= 1)
);
create unique index stock_mapping_cell on stock_mapping
  (server_id, data_set_uid, data_element_uid, coalesce(category_option_combo_uid, ''), coalesce(attribute_option_combo_uid, ''));
create index stock_mapping_product on stock_mapping (product_id) where product_id is not null;

create table stock_mapping_earlier (
  id bigint generated always as identity primary key,
  stock_mapping_id integer not null,
  content jsonb not null,
  replaced_by text not null,
  replaced_at timestamptz not null default now()
);
create index stock_mapping_earlier_key on stock_mapping_earlier (stock_mapping_id);
