-- Ids that came in, made a view of the log (gateway/src/ingest/seen-events.ts): what a crash kept from being noted, or a
-- lost table, is read from the log again. A row made so has no fingerprint (''): its id is known, what was sent is not.

alter table ingested_events drop constraint ingested_events_fingerprint_check;
alter table ingested_events add constraint ingested_events_fingerprint_check
  check (fingerprint ~ '^([0-9a-f]{64})?$');

create policy follower_writes on ingested_events for insert to mainstem_projector with check (true);
grant insert on ingested_events to mainstem_projector;

-- How far the log was read for it. No tenant's data, only offsets.
create table ingest_seen_offsets (
  topic text not null,
  partition integer not null check (partition >= 0),
  next_offset bigint not null check (next_offset >= 0),
  primary key (topic, partition)
);
grant select, insert, update, delete on ingest_seen_offsets to mainstem_projector;
