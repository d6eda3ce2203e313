-- No wrapped key may come to be stored under a version of the wrapping key that is about to be forgotten: who opened it
-- afterwards would find its person erased by accident. `keys rotate --trim` raises the floor before it looks what is left
-- (streams/src/privacy/rotate.ts); each statement that stores a key is held against the floor by the triggers below,
-- whichever program wrote it. The lock, shared among writers and alone for the raise, lasts until their transaction ends:
-- a raise waits for the keys that are being stored, and what begins to be stored after it sees it.

create table data_key_floor (
  one boolean primary key default true check (one),
  -- Oldest version of the wrapping key that may still be stored.
  version integer not null check (version > 0),
  raised_at timestamptz not null default now()
);
insert into data_key_floor (version) values (1);
grant select on data_key_floor to mainstem_projector;
grant update (version, raised_at) on data_key_floor to mainstem_projector;

create function data_keys_not_below_floor() returns trigger language plpgsql security definer
  set search_path = pg_catalog, pg_temp as $$
declare
  floor integer;
  oldest integer;
begin
  select min(substring(wrapped from ':v([0-9]{1,9}):')::integer) into oldest from stored where wrapped is not null;
  if oldest is null then
    return null;
  end if;
  perform pg_advisory_xact_lock_shared(hashtextextended('mainstem/data_keys/' || tg_table_schema, 0));
  execute format('select version from %I.data_key_floor', tg_table_schema) into floor;
  if oldest < floor then
    raise exception 'a key wrapped by version % of the wrapping key is below the floor, %', oldest, floor
      using errcode = 'MK001';
  end if;
  return null;
end $$;

create trigger added_not_below_floor after insert on data_keys
  referencing new table as stored for each statement execute function data_keys_not_below_floor();
create trigger changed_not_below_floor after update on data_keys
  referencing new table as stored for each statement execute function data_keys_not_below_floor();
