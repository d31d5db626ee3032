alter table crosswalk_case
  -- a pair that was refused is proposed again, because one of the two changed since
  add column asked_anew boolean not null default false;
