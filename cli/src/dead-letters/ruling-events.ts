/** The events people's verbs put on the audit trail. All about one record have one key, so their order is that of the log. */
import { factEnvelope, parseKey, tenantPattern, uuidV7, withEnvelope } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import type { KeyPlace } from '@mainstem/streams/runtime/parking/parked';
import type { Ruling } from '@mainstem/streams/runtime/parking/rulings';
import type { Letter } from './find.ts';

/** Whose trail it is on when the record's key names no tenant. */
const PLATFORM_TENANT = 'platform';

export interface Said {
  readonly reason: string;
  readonly actor: string;
}

export function ruledEvent(
  letter: Letter,
  replacement: Buffer | null,
  fourEyes: boolean,
  { reason, actor }: Said,
): AnyEvent {
  const { view, record } = letter;
  const { topic, partition, offset, key } = record;
  const body = {
    type: 'DeadLetterRuled',
    view,
    topic,
    partition,
    offset,
    action: replacement === null ? 'DISCARD' : 'EDIT',
    replacement: replacement?.toString('base64') ?? null,
    reason,
    fourEyes,
  } as const;
  return withEnvelope<'DeadLetterRuled'>(body, envelopeOf(key, placeText(record), actor));
}

export function confirmedEvent(ruling: Ruling, tenant: string, { reason, actor }: Said): AnyEvent {
  const body = { type: 'DeadLetterRulingConfirmed', rulingId: ruling.id, reason } as const;
  const envelope = envelopeOf(`${tenant}|-`, placeText(ruling), actor);
  return withEnvelope<'DeadLetterRulingConfirmed'>(body, envelope);
}

export function retryEvent(view: string, { topic, partition, key }: KeyPlace, offset: number, actor: string): AnyEvent {
  const body = { type: 'DeadLetterRetryRequested', view, topic, partition, key } as const;
  return withEnvelope<'DeadLetterRetryRequested'>(
    body,
    envelopeOf(key, placeText({ topic, partition, offset }), actor),
  );
}

function placeText({ topic, partition, offset }: { topic: string; partition: number; offset: number }): string {
  return `${topic}/${partition}@${offset}`;
}

function envelopeOf(key: string, place: string, actor: string) {
  const tenant = parseKey(key)?.tenant ?? '';
  const id = uuidV7();
  return factEnvelope({
    id,
    tenant: tenantPattern.test(tenant) ? tenant : PLATFORM_TENANT,
    entity: `dead-letter:${place}`,
    occurredAtMs: Date.now(),
    actor,
  });
}
