-- Wrapped data keys of data subjects (ADR 0015; streams/src/privacy/keys/key-store.ts says what they go through). No view:
-- the log cannot rebuild it, so it is backed up, and a row is never deleted. A destroyed key leaves its row as a tombstone.

create table data_keys (
  tenant text not null check (tenant <> ''),
  -- Opaque id, as events name it.
  subject text not null check (subject <> ''),
  generation integer not null check (generation > 0),
  key_id uuid not null,
  state text not null check (state in ('open', 'closed', 'destroyed')),
  -- As the KMS wrapped it. An open generation without one was reopened and has sealed nothing yet.
  wrapped text check (wrapped is null or state <> 'destroyed'),
  -- What its erasure found: counts and places, written in the statement that deletes the key.
  evidence jsonb,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  primary key (tenant, subject, generation),
  unique (tenant, key_id)
);
create index data_keys_by_id on data_keys (key_id) where wrapped is not null;

alter table data_keys enable row level security;
alter table data_keys force row level security;
-- The gateway gives its tenant's subjects their keys; it can neither close nor destroy one.
create policy tenant_only on data_keys to mainstem_app
  using (tenant = current_setting('mainstem.tenant', true))
  with check (tenant = current_setting('mainstem.tenant', true));
grant select, insert on data_keys to mainstem_app;
grant update (key_id, wrapped, changed_at) on data_keys to mainstem_app;
create policy projector_writes on data_keys to mainstem_projector using (true) with check (true);
grant select, insert, update on data_keys to mainstem_projector;

-- An erasure searches every table for what it erased, this one included; it holds ids and hashes of what was sealed.
create policy eraser_reads on ingested_events for select to mainstem_projector using (true);
grant select on ingested_events to mainstem_projector;
