-- Records a view could not take, and those that wait behind them (R10, ADR 0009). Kept by the commits of the view they are
-- parked for, dropped when the view is rebuilt. Values are as they are on the log: what is sealed there is sealed here.
--
-- Private to the runtime, like races and effects: queries have no right to it. The tenant is that of the record's key; a
-- key that names none is kept under "?", which no tenant can be called.

create table dead_letters (
  tenant text not null check (tenant <> ''),
  -- Name of the view's build, or of a reactor.
  projection text not null,
  topic text not null,
  partition integer not null,
  "offset" bigint not null,
  record_key text not null,
  value bytea not null,
  appended_at_ms bigint not null,
  parked_at_ms bigint not null,
  -- Null for a record that only waits behind another one of its key.
  cause text check (cause in ('decode', 'upcast', 'apply', 'write')),
  code text,
  message text,
  primary key (tenant, projection, topic, partition, "offset")
);
create index dead_letters_of_key on dead_letters (tenant, projection, topic, partition, record_key, "offset");

alter table dead_letters enable row level security;
alter table dead_letters force row level security;
create policy tenant_reads on dead_letters for select to mainstem_app
  using (tenant = current_setting('mainstem.tenant', true));
create policy projector_writes on dead_letters to mainstem_projector using (true) with check (true);
grant select, insert, update, delete on dead_letters to mainstem_projector;
