-- How far each reactor has come (streams/src/runtime/reactor.ts). No view and no truth: a reactor that finds no row works
-- out from the log what it has left to do. It holds no tenant's data, only offsets.

create table reactor_checkpoints (
  name text primary key,
  -- Epoch of the lease it was stored under; a lower one is refused.
  epoch bigint not null,
  -- Next offset by "topic:partition".
  offsets jsonb not null,
  updated_at timestamptz not null default now()
);

grant select, insert, update, delete on reactor_checkpoints to mainstem_projector;
