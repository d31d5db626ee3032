-- Places as each system knows them, areas of both hierarchies, and the links between systems.
create table area (
  id integer generated always as identity primary key,
  system text not null,
  source_id text not null,
  code text,
  name text not null,
  -- 1 is the country
  level integer not null,
  level_name text,
  parent_id integer references area,
  -- ids from the country down to this area, itself included
  path integer[] not null default '{}',
  latitude double precision,
  longitude double precision,
  -- GeoJSON geometry as the source holds it
  geometry jsonb,
  catchment_population integer,
  content_hash text not null,
  source_changed_at timestamptz,
  fetched_at timestamptz not null,
  run_id integer references run,
  vanished_at timestamptz,
  unique (system, source_id)
);
create index area_parent on area (parent_id);
create index area_path on area using gin (path);

create table place (
  id integer generated always as identity primary key,
  system text not null,
  source_id text not null,
  code text,
  name text not null,
  type_code text,
  type_name text,
  area_id integer references area,
  active boolean not null,
  opened_on date,
  closed_on date,
  -- true for facilities and warehouses that keep stock cards; false for coverage-only units
  holds_stock boolean not null,
  latitude double precision,
  longitude double precision,
  gln text,
  -- other identifiers: extraData of OpenLMIS, attribute values and groups of DHIS2
  identifiers jsonb not null default '{}',
  content_hash text not null,
  source_changed_at timestamptz,
  fetched_at timestamptz not null,
  run_id integer references run,
  vanished_at timestamptz,
  unique (system, source_id)
);
create index place_area on place (area_id);
create index place_code on place (system, lower(code));

-- What a place or area was before a refresh changed it.
create table place_earlier (
  id bigint generated always as identity primary key,
  place_id integer not null references place,
  content jsonb not null,
  run_id integer references run,
  replaced_at timestamptz not null default now()
);
create table area_earlier (
  id bigint generated always as identity primary key,
  area_id integer not null references area,
  content jsonb not null,
  run_id integer references run,
  replaced_at timestamptz not null default now()
);

-- Links from an OpenLMIS place to the same place in another system. One place may link to several systems, and several
-- stores may roll up to one org unit: figures of the org unit then count once, at the store with the lowest id.
create table place_link (
  id integer generated always as identity primary key,
  place_id integer not null references place,
  other_place_id integer not null references place,
  method text not null check (method in ('storedLink', 'code', 'attribute', 'csv', 'person', 'match')),
  state text not null check (state in ('suggested', 'ambiguous', 'confirmed', 'rejected', 'flagged', 'broken', 'retired')),
  score real,
  note text,
  decided_by text not null,
  decided_at timestamptz not null default now(),
  valid_from date,
  valid_to date
);
create unique index place_link_pair on place_link (place_id, other_place_id) where state <> 'retired';
create index place_link_other on place_link (other_place_id) where state = 'confirmed';
create index place_link_place on place_link (place_id) where state = 'confirmed';

-- Who supplies whom, per programme, resolved from requisition groups, supervisory nodes and supply lines.
create table supply_link (
  place_id integer not null references place,
  supplier_place_id integer not null references place,
  program_code text not null,
  run_id integer references run,
  fetched_at timestamptz not null,
  primary key (place_id, program_code)
);

-- One row for each place of the country: OpenLMIS places with their DHIS2 org unit, and org units without one.
-- `counts_doses` is false where another store already carries the org unit's figures.
create view facility as
  select p.id, p.name, p.code, p.type_code, p.type_name, p.active and p.vanished_at is null as active,
         p.holds_stock, p.latitude, p.longitude, p.gln,
         p.id as openlmis_place_id, l.other_place_id as dhis2_place_id,
         p.area_id as openlmis_area_id, d.area_id as dhis2_area_id,
         coalesce(l.other_place_id is not null
           and p.id = min(p.id) over (partition by l.other_place_id), false) as counts_doses
    from place p
    left join lateral (
      select l.other_place_id from place_link l join place o on o.id = l.other_place_id
       where l.place_id = p.id and l.state = 'confirmed' and o.system = 'dhis2' and o.vanished_at is null
       order by l.id limit 1) l on true
    left join place d on d.id = l.other_place_id
   where p.system = 'openlmis'
  union all
  select p.id, p.name, p.code, p.type_code, p.type_name, p.active and p.vanished_at is null,
         false, p.latitude, p.longitude, p.gln,
         null, p.id, null, p.area_id, true
    from place p
   where p.system = 'dhis2'
     and not exists (select 1 from place_link l join place o on o.id = l.place_id
                      where l.other_place_id = p.id and l.state = 'confirmed' and o.system = 'openlmis');
