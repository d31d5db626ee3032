-- Objects that we wrote into DHIS2, as we wrote them: what is different over there now was changed by somebody else.
create table dhis2_package_object (
  server_id text not null default 'dhis2',
  -- of `/api/metadata`, e.g. dataElements
  collection text not null,
  uid text not null,
  content jsonb not null,
  run_id integer not null,
  written_at timestamptz not null,
  primary key (server_id, collection, uid)
);

-- What came of each installation and each try.
create table dhis2_package_install (
  id integer generated always as identity primary key,
  server_id text not null default 'dhis2',
  run_id integer not null,
  installed_by text not null,
  installed_at timestamptz not null,
  -- {outcome, types, problems, differing, mapped}
  result jsonb not null
);
create index dhis2_package_install_server on dhis2_package_install (server_id, id desc);
