-- Builds of views (ADR 0011). Each build has a table of its own (`leads__b2`); the plain name becomes a SQL view over the
-- live one, run with the rights and the row security of whoever asks (`security_invoker`). What is there becomes build 1
-- without being moved. From here on the tables of a view are made from its definition (projections/src/lifecycle).

-- Which build of a view is read.
create table projection_pointers (
  view text primary key,
  build integer not null,
  -- The build read before, kept warm to go back to; null when there is none.
  previous integer,
  -- Highest number ever given out: none is used twice.
  last_build integer not null,
  -- How often the pointer moved.
  flips bigint not null default 0,
  flipped_at timestamptz
);

create table projection_builds (
  view text not null,
  build integer not null check (build > 0),
  version integer not null,
  -- Of the definition that made it (streams/src/runtime/projection/fingerprint.ts); empty until a program said it.
  fingerprint text not null default '',
  -- Of its key and columns: digests of builds of one shape can be compared.
  shape text not null default '',
  state text not null check (state in ('building', 'ready', 'live', 'retired', 'dropping', 'scratch')),
  -- Followed by no projector while true.
  paused boolean not null default false,
  -- Name of a scratch build, which shows the past and is never read by the platform, and what it shows.
  scratch text,
  as_of text,
  -- What comparing it with the live build gave: equal, different, or another shape; null before.
  comparison text check (comparison in ('equal', 'different', 'shape')),
  digest text,
  created_at timestamptz not null default now(),
  ready_at timestamptz,
  promoted_at timestamptz,
  retired_at timestamptz,
  primary key (view, build),
  unique (view, scratch)
);

-- What happened to builds, on its way to the log (R12): written with the change itself, deleted once appended.
create table projection_outbox (
  id uuid primary key,
  event jsonb not null,
  made_at timestamptz not null default clock_timestamp()
);

grant select on projection_pointers, projection_builds to mainstem_projector;
grant select, insert, update, delete on projection_outbox to mainstem_projector;
-- Enough for a query to wait until its view has come to a position of the log; no tenant's data.
grant select (view, build) on projection_pointers to mainstem_app;
grant select (name, offsets) on projection_checkpoints to mainstem_app;

do $$
declare
  name text;
begin
  foreach name in array
    array['campaigns', 'creatives', 'leads', 'clients', 'incidents', 'spend_by_campaign_hour', 'audit']
  loop
    execute format('alter table %I rename to %I', name, name || '__b1');
    execute format('create view %I with (security_invoker = true) as select * from %I', name, name || '__b1');
    execute format('grant select on %I to mainstem_app, mainstem_projector', name);
  end loop;
end $$;
alter table spend_by_campaign_hour_effects rename to spend_by_campaign_hour__b1_effects;

-- Views that were built before are version 1, the only one there had been; the others are registered with their tables.
insert into projection_builds (view, build, version, state, ready_at, promoted_at)
  select name, 1, version, 'live', now(), now() from projection_checkpoints;
insert into projection_pointers (view, build, last_build) select view, build, build from projection_builds;
