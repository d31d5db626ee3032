-- Counts changes of a part of the store, so that pages can say "nothing changed" without reading it. A transaction raises the
-- number as its last act: the row's lock makes the order of the numbers the order of the commits.
create table data_version (
  name text primary key,
  version bigint not null
);

create index audit_at on audit (at desc);
