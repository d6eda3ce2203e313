-- Snapshots of decided streams (streams/src/runtime/decisions/snapshots, ADR 0013): a view like any other, dropped and made
-- again from the log. They serve the writers of decisions alone, so the role of queries sees neither table.

create table decider_snapshot_sets (
  topic text not null,
  -- Fingerprint of the decider's fold: another fold has another set.
  fold text not null,
  -- Changes when the set is dropped.
  generation uuid not null,
  -- Of each partition the next offset to read, and the hash of a record before it: [{"partition", "offset", "anchor"}].
  covered jsonb not null,
  -- What the snapshots add up to.
  row_count bigint not null,
  digest numeric not null,
  updated_at timestamptz not null default now(),
  primary key (topic, fold)
);

create table decider_snapshots (
  tenant text not null check (tenant <> ''),
  topic text not null,
  fold text not null,
  entity text not null,
  partition bigint not null,
  -- Offset after the last record it covers.
  covered_to bigint not null,
  -- JSON as it was hashed.
  payload text not null,
  digest bigint not null,
  primary key (tenant, topic, fold, entity)
);

alter table decider_snapshots enable row level security;
alter table decider_snapshots force row level security;
create policy tenant_reads on decider_snapshots for select to mainstem_app
  using (tenant = current_setting('mainstem.tenant', true));
create policy projector_writes on decider_snapshots to mainstem_projector using (true) with check (true);
grant select, insert, update, delete on decider_snapshot_sets, decider_snapshots to mainstem_projector;
