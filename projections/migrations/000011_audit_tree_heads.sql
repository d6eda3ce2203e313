-- The newest signed checkpoint of the audit tree, apart from the tree itself (streams/src/notary/heads/kept-heads.ts): when
-- the object store has lost the tree, the notary finds here that there was one and does not begin another. No view: the log
-- cannot rebuild it. A tree that a person gave up keeps its row; a row that stands can be neither deleted nor set back.

create table audit_tree_heads (
  id bigint generated always as identity primary key,
  -- Where the tree lies in the object store.
  tree text not null,
  origin text not null,
  sequence bigint not null check (sequence >= 0),
  note bytea not null,
  kept_at timestamptz not null default now(),
  given_up_at timestamptz,
  given_up_by text,
  reason text
);
create unique index audit_tree_heads_standing on audit_tree_heads (tree) where given_up_at is null;
grant select, insert, update on audit_tree_heads to mainstem_projector;

create function audit_tree_head_goes_on() returns trigger language plpgsql
  set search_path = pg_catalog, pg_temp as $$
begin
  if old.given_up_at is not null or new.tree <> old.tree or new.sequence < old.sequence then
    raise exception 'the head of an audit tree only goes on';
  end if;
  return new;
end $$;
create trigger goes_on before update on audit_tree_heads
  for each row execute function audit_tree_head_goes_on();
