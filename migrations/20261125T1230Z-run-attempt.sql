-- Every execution of a run takes the next number. A process that lost its lock without noticing carries an older number,
-- and whatever it still wants to write is refused.
alter table run add column attempt integer not null default 0;
