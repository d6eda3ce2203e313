/** Events of `person_events` from what a door read: who, when, and what was said, the last as JSON text to be sealed. */
import { eventWith, factEnvelope } from '@mainstem/schemas/envelope';
import type { AnyEvent, EventsByType } from '@mainstem/schemas/generated/events';
import { opened } from '@mainstem/schemas/personal';
import type { Identity } from '../../identity/identity.ts';
import type { Door } from '../item.ts';
import { clearId, clearName, currencyOf, microsOf } from './clear-words.ts';
import type { PersonIds } from './person-ids.ts';

/** Stands for a name of an event that tells of a person. */
export const SEALED_NAME = '(sealed)';

export interface PersonCall {
  readonly eventId: string;
  readonly door: Extract<Door, 'segment' | 'cloudevents'>;
  readonly userId: string | undefined;
  readonly anonymousId: string | undefined;
  readonly occurredAtMs: number;
  readonly receivedAtMs: number;
  readonly originalAtMs: number | undefined;
  readonly sentAtMs: number | undefined;
  readonly historical: boolean;
  readonly context: unknown;
  readonly integrations: unknown;
}

type PersonType =
  | 'PersonIdentified'
  | 'PersonTracked'
  | 'PageViewed'
  | 'ScreenViewed'
  | 'PersonGrouped'
  | 'PersonAliased';
type CommonField = Exclude<keyof EventsByType['PersonAliased'], 'previousId' | 'type' | 'envelope'>;
export type PersonBody = {
  [Type in PersonType]: Omit<EventsByType[Type], CommonField | 'envelope'>;
}[PersonType];

/** An event about a person; one of userId and anonymousId is there. */
export function personFact(call: PersonCall, body: PersonBody, identity: Identity, ids: PersonIds): AnyEvent {
  const known = call.userId === undefined ? null : ids.known(call.userId);
  const anonymous = call.anonymousId === undefined ? null : ids.anonymous(call.anonymousId);
  const person = known ?? anonymous;
  if (person === null) throw new Error('an event about a person names the person');
  const sent = known === null ? call.anonymousId : call.userId;
  const common: Pick<EventsByType['PersonAliased'], CommonField> = {
    door: call.door,
    userId: person.pseudonym ? opened(sent) : null,
    anonymousId: anonymous?.entity ?? null,
    receivedAtMs: call.receivedAtMs,
    originalAtMs: call.originalAtMs ?? null,
    sentAtMs: call.sentAtMs ?? null,
    historical: call.historical,
    library: libraryOf(call.context),
    contextJson: sealedJson(call.context),
    integrationsJson: sealedJson(call.integrations),
  } as never;
  const { tenant, actor } = identity;
  const origin = { id: call.eventId, tenant, entity: person.entity, occurredAtMs: call.occurredAtMs, actor };
  return eventWith({ ...common, ...body }, factEnvelope(origin));
}

/** What was done, with the few properties that are no person's in clear. */
export function trackedBody(event: string, properties: unknown): PersonBody {
  const name = clearName(event);
  const { revenue, currency, orderId, order_id: orderIdToo } = (properties ?? {}) as Record<string, unknown>;
  return {
    type: 'PersonTracked',
    event: name ?? SEALED_NAME,
    eventWords: name === null ? opened(event) : null,
    revenueMicros: microsOf(revenue),
    currency: currencyOf(currency),
    orderId: clearId(orderId ?? orderIdToo),
    propertiesJson: sealedJson(properties),
  } as PersonBody;
}

/** Null for nothing: no key is made and no byte is kept for an empty object. */
export function sealedJson(value: unknown): never {
  const text = value === undefined || value === null ? '{}' : JSON.stringify(value);
  return (text === '{}' ? null : opened(text)) as never;
}

function libraryOf(context: unknown): string | null {
  const { name, version } = ((context as { library?: unknown } | undefined)?.library ?? {}) as Record<string, unknown>;
  if (typeof name !== 'string') return null;
  const text = typeof version === 'string' ? `${name}/${version}` : name;
  // npm's names begin with an "@", which is no address.
  return /^@?[A-Za-z0-9._/ -]{1,120}$/.test(text) && clearName(text.replace('@', '')) !== null ? text : null;
}
