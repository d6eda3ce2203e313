/**
 * Personal fields on a terminal (R6): sealed ones are shown as such, never as bytes. Opening them takes a reason, which is
 * on the audit trail before the first word is shown.
 */
import { factEnvelope, uuidV7, withEnvelope } from '@mainstem/schemas/envelope';
import type { AnyEvent, AuditEntryRecorded, EventType } from '@mainstem/schemas/generated/events';
import { isErased, isOpened, isSealed, opened } from '@mainstem/schemas/personal';
import { personalFieldsOf } from '@mainstem/schemas/personal-fields';
import { createEventWriter } from '@mainstem/streams/log/event-writer';
import { openKeys, privacySettings } from '@mainstem/streams/privacy/connect';
import { PrivacyError } from '@mainstem/streams/privacy/errors';
import type { Keyring } from '@mainstem/streams/privacy/keyring';
import { createOpener } from '@mainstem/streams/privacy/opener';
import { createProjectorPool } from '@mainstem/streams/runtime/stores/store.postgres.connection';
import { readSettings } from '@mainstem/streams/settings';
import type { LogConnection } from './log-connection.ts';

/** An event with its personal fields as they are shown: `(sealed)`, `(erased)`, or the words when they were opened. */
export function shownEvent(event: AnyEvent): AnyEvent {
  const fields = personalFieldsOf(event.type);
  if (fields.length === 0) return event;
  const copy = { ...event } as unknown as Record<string, unknown>;
  for (const { name } of fields) copy[name] = shown(copy[name]);
  return copy as unknown as AnyEvent;
}

function shown(value: unknown): unknown {
  if (isSealed(value)) return '(sealed)';
  if (isErased(value)) return '(erased)';
  return isOpened(value) ? value.opened : value;
}

/** Marks what somebody typed about a person, so that it is sealed on its way and cannot be written in the clear. */
export function withOpenedFields(
  eventType: EventType,
  body: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const copy = { ...body };
  for (const { name } of personalFieldsOf(eventType)) {
    if (typeof copy[name] === 'string') copy[name] = opened(copy[name]);
  }
  return copy;
}

/** Keys for one verb, closed with it. Nothing is connected before the first is asked for. */
export async function withKeyring<Result>(
  environment: NodeJS.ProcessEnv,
  use: (keyring: Keyring) => Promise<Result>,
): Promise<Result> {
  const settings = readSettings([...privacySettings, 'MAINSTEM_POSTGRES_PROJECTOR_URL'], environment);
  const pool = createProjectorPool(settings.MAINSTEM_POSTGRES_PROJECTOR_URL, 1);
  const { keyring } = openKeys(settings, pool);
  try {
    return await use(keyring);
  } finally {
    keyring.close();
    await pool.end();
  }
}

/** Opens events of one tenant for somebody who said why. What cannot be opened is shown sealed. */
export async function createReader(
  { log, codec }: LogConnection,
  keyring: Keyring,
  { tenant, reason, actor }: { readonly tenant: string; readonly reason: string; readonly actor: string },
): Promise<(events: readonly AnyEvent[]) => Promise<AnyEvent[]>> {
  await createEventWriter(log, codec).append([auditEntry(tenant, reason, actor, Date.now())]);
  const opener = createOpener({ keyring });
  return async (events) => {
    const found = await opener.open(events);
    return found.map((event, at) => (event instanceof PrivacyError ? (events[at] as AnyEvent) : event));
  };
}

function auditEntry(tenant: string, reason: string, actor: string, nowMs: number): AuditEntryRecorded {
  const id = uuidV7(nowMs);
  return withEnvelope<'AuditEntryRecorded'>(
    {
      type: 'AuditEntryRecorded',
      service: 'cli',
      action: 'OpenPersonalData',
      subject: `tenant/${tenant}`,
      subjectEventId: null,
      outcome: 'ACCEPTED',
      description: `Personal data was opened on a terminal: ${reason}.`,
      metadata: {},
    },
    factEnvelope({
      id,
      tenant,
      entity: tenant,
      occurredAtMs: nowMs,
      actor,
    }),
  );
}
