-- What of a message was done, for whoever does the step again (ADR 0040; workflows/src/communication/notes): written before
-- it is handed to its carrier and after, so that no message goes out twice. No view: what came of a message is on the log,
-- and this is of use only while its workflow may try again, a day. Ids only, nothing of people.

create table message_notes (
  tenant text not null check (tenant <> ''),
  message_id text not null check (message_id <> ''),
  state text not null check (state in ('sending', 'settled')),
  -- Which try it is: only the one that began may say how it ended.
  attempt uuid not null,
  -- The answer of the activity, told again to every later try; null while sending.
  outcome jsonb check ((outcome is null) = (state = 'sending')),
  began_at timestamptz not null default now(),
  settled_at timestamptz,
  primary key (tenant, message_id)
);
create index message_notes_by_age on message_notes (tenant, began_at);

alter table message_notes enable row level security;
alter table message_notes force row level security;
create policy tenant_only on message_notes to mainstem_app
  using (tenant = current_setting('mainstem.tenant', true))
  with check (tenant = current_setting('mainstem.tenant', true));
grant select, insert, update, delete on message_notes to mainstem_app;
-- An erasure searches every table.
create policy eraser_reads on message_notes for select to mainstem_projector using (true);
grant select on message_notes to mainstem_projector;

-- Carriers of messages tell what became of them: as Standard Webhooks, and Twilio in its own way.
alter table webhook_sources drop constraint webhook_sources_kind_check;
alter table webhook_sources add constraint webhook_sources_kind_check
  check (kind in ('crm', 'esign', 'messages', 'twilio'));
