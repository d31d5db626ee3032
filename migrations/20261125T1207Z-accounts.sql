create table account (
  id integer generated always as identity primary key,
  login text not null,
  kind text not null check (kind in ('local', 'openlmis')),
  -- argon2id; null for OpenLMIS accounts, whose password is never kept
  password_hash text,
  openlmis_user_id text,
  display_name text not null,
  roles text[] not null default '{}',
  language text not null default 'en' check (language in ('en', 'fr', 'pt')),
  disabled boolean not null default false,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz
);
create unique index account_login on account (kind, lower(login));

-- Which facilities an account may see: areas (local accounts) or supervised places (OpenLMIS accounts). Neither = nothing,
-- unless `everywhere` is set.
create table account_scope (
  account_id integer primary key references account on delete cascade,
  everywhere boolean not null default false,
  area_ids integer[] not null default '{}',
  place_ids integer[] not null default '{}',
  refreshed_at timestamptz not null default now()
);

create table session (
  -- SHA-256 of the cookie's value: a stolen backup signs nobody in
  token_hash bytea primary key,
  account_id integer not null references account on delete cascade,
  csrf_token text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  last_seen_at timestamptz not null default now()
);
create index session_account on session (account_id);

create table login_attempt (
  key text not null,
  at timestamptz not null default now()
);
create index login_attempt_key on login_attempt (key, at);

-- Who did what, when, with before and after.
create table audit (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  actor text not null,
  action text not null,
  subject text not null,
  before jsonb,
  after jsonb
);
create index audit_subject on audit (subject, id desc);
