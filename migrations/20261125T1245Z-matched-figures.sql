-- Sums over the facilities that reported both doses given and stock for the month: only these can be compared, since otherwise a
-- missing report of one side looks like wastage or its opposite. And facilities that gave more doses than they can have had.
alter table area_antigen_month
  add column both_reported integer,
  add column both_given_doses bigint,
  add column both_used_doses bigint,
  add column impossible integer;
