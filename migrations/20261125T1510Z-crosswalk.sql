-- Why two places were linked: the parts of the score, and the version of the weights that made it.
alter table place_link
  add column parts jsonb,
  add column model text;
create index place_position on place (latitude, longitude) where vanished_at is null;

-- How a place stands towards one other system as a whole. OpenLMIS places have a row per other system, places of other systems
-- one towards `openlmis`. `version` grows with every decision; a decision made on an older one is refused.
create table crosswalk_case (
  place_id integer not null references place,
  other_system text not null,
  state text not null
    check (state in ('confirmed', 'broken', 'flagged', 'ambiguous', 'suggested', 'unmatched', 'noCounterpart')),
  version integer not null default 1,
  -- of the best open candidate
  probability real,
  -- what the queue is ordered by
  usefulness real not null default 0,
  -- decided about the place as a whole: no counterpart is expected
  reason text check (reason in ('warehouse', 'temporary', 'outOfScope', 'coverageOnly', 'storeOnly', 'other')),
  note text,
  decided_by text,
  decided_at timestamptz,
  -- hash of the content that was decided on; the question is open again when it changes
  decided_content text,
  -- hash of the candidates that are stored
  candidates text,
  primary key (place_id, other_system)
);
create index crosswalk_case_open on crosswalk_case (other_system, usefulness desc, place_id)
  where state in ('suggested', 'ambiguous', 'flagged');
create index crosswalk_case_state on crosswalk_case (other_system, state);

-- The best places to choose from, for places that nobody decided about yet.
create table match_candidate (
  place_id integer not null references place,
  other_place_id integer not null references place,
  rank smallint not null,
  probability real not null,
  -- [{kind, weight, detail}]
  parts jsonb not null,
  model text not null,
  primary key (place_id, other_place_id)
);
create index match_candidate_other on match_candidate (other_place_id);

-- What both sides were when a link was confirmed or refused, or when a change was acknowledged.
create table link_content (
  link_id integer primary key references place_link,
  place jsonb not null,
  other jsonb not null,
  place_hash text not null,
  other_hash text not null,
  seen_at timestamptz not null
);

-- Every step in the life of links; rows are only ever added. Taking a step back is a step of its own.
create table crosswalk_history (
  id integer generated always as identity primary key,
  at timestamptz not null,
  actor text not null,
  action text not null check (action in ('confirm', 'reject', 'retire', 'noCounterpart', 'reopen', 'acknowledge', 'undo',
    'import', 'key', 'match', 'refresh')),
  place_id integer not null references place,
  other_place_id integer references place,
  other_system text not null,
  state_before text,
  state_after text,
  score real,
  note text,
  -- steps made together
  batch text,
  undoes integer references crosswalk_history,
  -- [{linkId, before, after}] of all links touched, and {before, after} of the case, for taking the step back
  changes jsonb not null,
  -- hashes of the content that was decided on
  place_hash text,
  other_hash text
);
create index crosswalk_history_place on crosswalk_history (place_id, id);
create index crosswalk_history_other on crosswalk_history (other_place_id, id);
create index crosswalk_history_batch on crosswalk_history (batch, id) where batch is not null;
create unique index crosswalk_history_undoes on crosswalk_history (undoes) where undoes is not null;

-- What changed under a link, for a person to look at.
create table drift_finding (
  id integer generated always as identity primary key,
  link_id integer not null references place_link,
  -- the system in which it changed
  changed_in text not null,
  kind text not null check (kind in ('vanished', 'renamed', 'moved', 'parentChanged', 'merged', 'split', 'closed',
    'reopened', 'codeChanged')),
  before text,
  after text,
  kilometres double precision,
  successors integer[] not null default '{}',
  found_at timestamptz not null,
  run_id integer references run,
  state text not null default 'open' check (state in ('open', 'acknowledged', 'relinked', 'retired', 'reverted')),
  resolved_by text,
  resolved_at timestamptz,
  version integer not null default 1
);
create unique index drift_finding_open on drift_finding (link_id, changed_in, kind) where state = 'open';
create index drift_finding_link on drift_finding (link_id);

-- Areas in which an account decides about links.
create table reviewer_area (
  account_id integer not null references account on delete cascade,
  area_id integer not null references area,
  primary key (account_id, area_id)
);

-- Areas that are one although their names differ, as paths of names from the top down without the country.
create table area_alias (
  other_system text not null,
  left_path text[] not null,
  right_path text[] not null,
  source text not null check (source in ('person', 'learnt')),
  decided_by text not null,
  decided_at timestamptz not null,
  primary key (other_system, left_path, right_path)
);

-- Weights estimated from decisions; the newest of a system is used.
create table match_model (
  id integer generated always as identity primary key,
  other_system text not null,
  version text not null,
  model jsonb not null,
  -- how many decisions it was estimated from, and the hash of them
  decisions integer not null,
  decisions_hash text not null,
  made_at timestamptz not null,
  run_id integer references run
);
