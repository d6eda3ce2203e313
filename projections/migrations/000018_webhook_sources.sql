-- Who may send webhooks (gateway/src/webhooks): how their bodies read, and the secrets that verify them, sealed under a data
-- key of the tenant, which the KMS wraps; a stolen table verifies and signs nothing. Secrets are not on the log, so this is
-- no view, and is backed up with `data_keys`.

create table webhook_sources (
  tenant text not null check (tenant <> ''),
  name text not null check (name ~ '^[a-z0-9][a-z0-9-]{0,39}$'),
  kind text not null check (kind in ('crm', 'esign')),
  -- Where in a body things stand, when not where they usually do.
  mapping jsonb not null,
  sealed bytea not null,
  changed_at timestamptz not null default now(),
  primary key (tenant, name)
);

alter table webhook_sources enable row level security;
alter table webhook_sources force row level security;
create policy tenant_only on webhook_sources to mainstem_app
  using (tenant = current_setting('mainstem.tenant', true))
  with check (tenant = current_setting('mainstem.tenant', true));
grant select, insert, update, delete on webhook_sources to mainstem_app;
-- An erasure searches every table.
create policy eraser_reads on webhook_sources for select to mainstem_projector using (true);
grant select on webhook_sources to mainstem_projector;
