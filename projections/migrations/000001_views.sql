-- Tables of all views and of the runtime that keeps them. Run with search_path set to the schema being made.
--
-- Every table with a tenant has it first in its primary key, and row level security both enabled and forced (R7): the
-- role of queries sees the rows of the tenant named by the setting "mainstem.tenant", and none when it is missing or empty;
-- the role of projectors writes the rows of all tenants and serves no query.

create table leases (
  name text primary key,
  epoch bigint not null,
  holder text not null,
  expires_at timestamptz not null,
  -- True once what the lease is about was built: its absence is a loss from then on.
  built boolean not null default false
);

create table projection_checkpoints (
  name text primary key,
  version integer not null,
  generation uuid not null,
  epoch bigint not null,
  sequence bigint not null,
  position bigint not null,
  state text not null check (state in ('rebuilding', 'live')),
  -- Next offset by "topic:partition".
  offsets jsonb not null,
  digest text not null check (digest ~ '^[0-9a-f]{32}$'),
  row_count bigint not null,
  updated_at timestamptz not null default now()
);

-- Last winner of each decided key a projection has read (R3).
create table projection_races (
  tenant text not null check (tenant <> ''),
  projection text not null,
  topic text not null,
  entity text not null,
  version bigint not null,
  decision_id text not null,
  n bigint not null,
  primary key (tenant, projection, topic, entity)
);

create table campaigns (
  tenant text not null check (tenant <> ''),
  campaign_id text not null,
  name text,
  status text,
  advertiser_domain text,
  bid_price_micros bigint,
  currency text,
  categories text[] not null,
  countries text[] not null,
  pause_reason text,
  version bigint not null,
  created_at_ms bigint,
  changed_at_ms bigint,
  cap_micros bigint,
  spent_micros bigint not null,
  leased_micros bigint not null,
  exhausted boolean not null,
  budget_version bigint not null,
  budget_changed_at_ms bigint,
  primary key (tenant, campaign_id)
);

create table creatives (
  tenant text not null check (tenant <> ''),
  creative_id text not null,
  campaign_id text not null,
  status text not null,
  gold boolean not null,
  format text not null,
  width_px bigint not null,
  height_px bigint not null,
  markup text not null,
  mime_type text not null,
  duration_s bigint,
  secure boolean not null,
  because text,
  version bigint not null,
  created_at_ms bigint not null,
  changed_at_ms bigint not null,
  primary key (tenant, creative_id)
);
create index creatives_of_campaign on creatives (tenant, campaign_id, creative_id);

create table leads (
  tenant text not null check (tenant <> ''),
  lead_id text not null,
  status text not null,
  source text,
  contact_ref text,
  company_name text,
  company_size bigint,
  industry text,
  country text,
  product text,
  budget_micros bigint,
  currency text,
  campaign_id text,
  received_at_ms bigint,
  score double precision,
  class text,
  confidence double precision,
  model_version text,
  reasons text[] not null,
  scored_at_ms bigint,
  queue text,
  routed_because text,
  routed_at_ms bigint,
  assignee text,
  assigned_because text,
  assigned_at_ms bigint,
  primary key (tenant, lead_id)
);

create table clients (
  tenant text not null check (tenant <> ''),
  client_id text not null,
  company_name text,
  product text,
  assisted_by text,
  signed_up_at_ms bigint,
  stage text not null,
  stage_because text,
  stage_at_ms bigint,
  contract_ref text,
  yearly_value_micros bigint,
  currency text,
  deal_signed_at_ms bigint,
  approval_id text,
  approval_what text,
  approval_role text,
  approval_deadline_at_ms bigint,
  approval_requested_at_ms bigint,
  approval_outcome text,
  approval_decided_by text,
  approval_note text,
  primary key (tenant, client_id)
);

create table incidents (
  tenant text not null check (tenant <> ''),
  incident_id text not null,
  status text not null,
  severity text,
  kind text,
  subject text,
  summary text,
  opened_at_ms bigint,
  alert_channel text,
  alert_delivered boolean,
  alerted_at_ms bigint,
  campaign_id text,
  paused_creative_id text,
  gold_creative_id text,
  resolved_at_ms bigint,
  escalated_at_ms bigint,
  escalation_reason text,
  primary key (tenant, incident_id)
);

create table spend_by_campaign_hour (
  tenant text not null check (tenant <> ''),
  campaign_id text not null,
  hour_at_ms bigint not null,
  currency text not null,
  spent_micros bigint not null,
  impressions bigint not null,
  last_billed_at_ms bigint not null,
  primary key (tenant, campaign_id, hour_at_ms, currency)
);

-- Natural ids of the bills that were counted (R2).
create table spend_by_campaign_hour_effects (
  tenant text not null check (tenant <> ''),
  natural_id text not null,
  primary key (tenant, natural_id)
);

create table audit (
  tenant text not null check (tenant <> ''),
  entry_id text not null,
  occurred_at_ms bigint not null,
  service text not null,
  action text not null,
  actor text not null,
  subject text not null,
  subject_event_id text,
  outcome text not null,
  description text not null,
  metadata_json text not null,
  correlation_id text not null,
  causation_id text,
  primary key (tenant, entry_id)
);
create index audit_by_time on audit (tenant, occurred_at_ms desc, entry_id desc);
create index audit_by_correlation on audit (tenant, correlation_id);

-- Rights and policies, the same for every table with a tenant.
do $$
declare
  target record;
begin
  execute format('grant usage on schema %I to mainstem_projector, mainstem_app', current_schema());
  grant select, insert, update, delete on leases, projection_checkpoints to mainstem_projector;
  for target in
    select c.relname as name, c.relname in ('projection_races', 'spend_by_campaign_hour_effects') as is_private
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant' and not a.attisdropped
    where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace
  loop
    execute format('alter table %I enable row level security', target.name);
    execute format('alter table %I force row level security', target.name);
    execute format(
      'create policy tenant_reads on %I for select to mainstem_app using (tenant = current_setting(%L, true))',
      target.name, 'mainstem.tenant'
    );
    execute format(
      'create policy projector_writes on %I to mainstem_projector using (true) with check (true)',
      target.name
    );
    execute format('grant select, insert, update, delete, truncate on %I to mainstem_projector', target.name);
    if not target.is_private then
      execute format('grant select on %I to mainstem_app', target.name);
    end if;
  end loop;
end $$;
