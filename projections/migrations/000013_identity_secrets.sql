-- Secrets of users and of the platform (ADR 0023): hashes of passwords, private keys that sign tokens, secrets of OpenID
-- Connect clients. None is on the log. Each is sealed under the data key of its subject, which the KMS wraps, so a stolen
-- table opens nothing, and it dies with the subject's key. No view: backed up with `data_keys`.

create table identity_secrets (
  tenant text not null check (tenant <> ''),
  secret_id uuid not null,
  -- As in `data_keys`: a user id, or what of the platform it belongs to.
  subject text not null check (subject <> ''),
  kind text not null check (kind in ('password', 'signing-key', 'oidc-client')),
  sealed bytea not null,
  created_at timestamptz not null default now(),
  primary key (tenant, secret_id)
);
create index identity_secrets_by_subject on identity_secrets (tenant, subject);

-- Which user an address or an outside login is of: HMACs under a key of the tenant, that say nothing by themselves.
create table identity_logins (
  tenant text not null check (tenant <> ''),
  login_index text not null check (login_index ~ '^[0-9a-f]{64}$'),
  subject text not null check (subject <> ''),
  created_at timestamptz not null default now(),
  primary key (tenant, login_index)
);
create index identity_logins_by_subject on identity_logins (tenant, subject);

alter table identity_secrets enable row level security;
alter table identity_secrets force row level security;
alter table identity_logins enable row level security;
alter table identity_logins force row level security;
create policy tenant_only on identity_secrets to mainstem_app
  using (tenant = current_setting('mainstem.tenant', true))
  with check (tenant = current_setting('mainstem.tenant', true));
create policy tenant_only on identity_logins to mainstem_app
  using (tenant = current_setting('mainstem.tenant', true))
  with check (tenant = current_setting('mainstem.tenant', true));
grant select, insert, delete on identity_secrets, identity_logins to mainstem_app;

-- An erasure destroys the key of a person as the role that writes views; what the person logged in with goes in the same
-- transaction, and an erasure searches these tables like every other.
create policy eraser on identity_secrets to mainstem_projector using (true);
create policy eraser on identity_logins to mainstem_projector using (true);
grant select, delete on identity_secrets, identity_logins to mainstem_projector;

create function drop_secrets_of_erased() returns trigger language plpgsql as $$
begin
  execute format('delete from %I.identity_secrets where tenant = $1 and subject = $2', tg_table_schema)
    using new.tenant, new.subject;
  execute format('delete from %I.identity_logins where tenant = $1 and subject = $2', tg_table_schema)
    using new.tenant, new.subject;
  return null;
end
$$;
create trigger drop_secrets_of_erased after update of state on data_keys
  for each row when (new.state = 'destroyed' and old.state <> 'destroyed')
  execute function drop_secrets_of_erased();
