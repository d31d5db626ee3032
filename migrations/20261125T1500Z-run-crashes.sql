-- Work that ends its process each time must not be taken up for ever. `held`: an execution has it that has not let go of it in order,
-- so that whoever takes it next knows that the process died. `crashes`: deaths in a row that got no further. `furthest`: rows read by
-- the one that got furthest.
alter table run
  add column held boolean not null default false,
  add column crashes integer not null default 0,
  add column furthest bigint not null default 0;
