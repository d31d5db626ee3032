-- Stock as OpenLMIS holds it, in doses (dispensing units). Values keep the card or requisition they came from.
create table stock_card (
  id integer generated always as identity primary key,
  system text not null,
  source_id text not null,
  place_id integer not null references place,
  product_id integer not null references product,
  program_code text not null,
  lot_code text,
  lot_expires_on date,
  soh_doses integer not null check (soh_doses >= 0),
  -- date of the last movement, and when the server recorded it
  occurred_on date,
  processed_at timestamptz,
  vvm_status text,
  -- when the card's line items were last read, and the state (soh|occurred|processed) they were read at
  lines_read_at timestamptz,
  lines_read_state text,
  -- {month: {...movement sums of this card}} is folded into stock_month
  months jsonb,
  fetched_at timestamptz not null,
  run_id integer not null,
  vanished_at timestamptz,
  unique (system, source_id)
);
create index stock_card_place on stock_card (place_id, product_id);

create table stock_month (
  place_id integer not null references place,
  product_id integer not null references product,
  -- YYYYMM
  month integer not null,
  opening_doses integer not null,
  received_doses integer not null,
  -- issued for use or consumed
  used_doses integer not null,
  adjusted_in_doses integer not null default 0,
  adjusted_out_doses integer not null default 0,
  -- losses of unopened vials, by reason class
  lost_expired_doses integer not null default 0,
  lost_heat_doses integer not null default 0,
  lost_frozen_doses integer not null default 0,
  lost_broken_doses integer not null default 0,
  lost_other_doses integer not null default 0,
  -- doses thrown away in opened vials, where that is recorded
  lost_open_doses integer not null default 0,
  closing_doses integer not null,
  -- last physical count in the month, null when there was none
  counted_doses integer,
  -- of a 30-day month, as OpenLMIS counts
  stockout_days smallint not null,
  source text not null check (source in ('stockCards', 'requisition')),
  source_record text not null,
  source_changed_at timestamptz,
  run_id integer not null,
  primary key (place_id, product_id, month)
);
create index stock_month_month on stock_month (month);

create table stock_month_earlier (
  place_id integer not null,
  product_id integer not null,
  month integer not null,
  content jsonb not null,
  run_id integer not null,
  replaced_at timestamptz not null default now(),
  replaced_run_id integer not null
);
create index stock_month_earlier_key on stock_month_earlier (place_id, month);

-- Stock on hand now, one row for a place and product: the sum of its cards, or what was told by phone or on paper.
create table stock_now (
  place_id integer not null references place,
  product_id integer not null references product,
  soh_doses integer not null check (soh_doses >= 0),
  -- the day the number is true for: last movement or count
  observed_on date not null,
  last_movement_on date,
  next_expiry_on date,
  origin text not null check (origin in ('stockCards', 'requisition', 'paper')),
  channel text check (channel in ('phone', 'sms', 'visit', 'paperForm')),
  verified_by text,
  entered_by text,
  note text,
  source_record text not null,
  fetched_at timestamptz not null,
  run_id integer,
  primary key (place_id, product_id)
);
create table stock_now_earlier (
  id bigint generated always as identity primary key,
  place_id integer not null,
  product_id integer not null,
  content jsonb not null,
  replaced_at timestamptz not null default now()
);
create index stock_now_earlier_key on stock_now_earlier (place_id, product_id);

create table ideal_stock (
  place_id integer not null references place,
  commodity_type_id text not null,
  period_source_id text not null,
  doses integer not null,
  source_record text not null,
  run_id integer not null,
  fetched_at timestamptz not null,
  primary key (place_id, commodity_type_id, period_source_id)
);

-- Reasons of OpenLMIS and what they mean, per programme; by id, never by words in the name.
create table reason_class (
  system text not null,
  reason_id text not null,
  program_code text not null default '',
  reason_name text not null,
  reason_type text not null,
  reason_category text not null,
  tags text[] not null default '{}',
  class text not null check (class in
    ('received', 'used', 'adjustment', 'expired', 'heat', 'frozen', 'broken', 'otherLoss', 'openVial', 'count', 'unclassified')),
  method text not null check (method in ('tag', 'configured', 'person', 'category')),
  decided_by text not null,
  decided_at timestamptz not null default now(),
  primary key (system, reason_id, program_code)
);
