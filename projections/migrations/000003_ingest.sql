-- Ids of events that came in through the gateway (gateway/src/ingest/seen-events.ts says what it is for). No view: it
-- is not rebuilt from the log and nothing depends on it, so dropping it costs no more than a few "accepted" that could
-- have said "duplicate".
--
-- The only table the role of queries writes, and only its own tenant's rows: the policy holds for reading and writing
-- (R7). The primary key begins with the tenant, as the index for forgetting does.

create table ingested_events (
  tenant text not null check (tenant <> ''),
  id uuid not null,
  -- SHA-256 of what was sent, hex: the same id with other content is a mistake to be told.
  fingerprint text not null check (fingerprint ~ '^[0-9a-f]{64}$'),
  ingested_at timestamptz not null,
  primary key (tenant, id)
);
create index ingested_events_by_age on ingested_events (tenant, ingested_at);

alter table ingested_events enable row level security;
alter table ingested_events force row level security;
create policy tenant_only on ingested_events to mainstem_app
  using (tenant = current_setting('mainstem.tenant', true))
  with check (tenant = current_setting('mainstem.tenant', true));
grant select, insert, delete on ingested_events to mainstem_app;
