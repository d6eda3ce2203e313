/**
 * Which events journeys can look at, whom each is about, and the fields of it they may see. A list of what is allowed:
 * nothing sealed, nothing that tells who a person is (R6), nothing that was brought in afterwards (R11).
 */
import type { Heard } from '@mainstem/models/journeys/state';
import type { AnyEvent, EventType } from '@mainstem/schemas/generated/events';
import type { Band, SuccessStage } from '../success/messages.ts';

export interface HeardOf {
  /** As contacts have it. */
  readonly kind: 'person' | 'client' | 'user' | 'agent';
  readonly id: string;
  readonly heard: Heard;
}

type Kind = HeardOf['kind'];
interface Row {
  readonly kind: Kind | 'contactKind';
  /** Field that names the contact; the entity when not given. */
  readonly by?: string;
  readonly fields: readonly string[];
  /** A field that journeys see the entity under. */
  readonly entityAs?: string;
  /** All that a field may say, where it says one of a few words. */
  readonly values?: Readonly<Record<string, readonly string[]>>;
}

const person = (...fields: string[]): Row => ({ kind: 'person', fields });
const bands = ['RED', 'YELLOW', 'GREEN'] as const satisfies readonly Band[];
const stages = [
  'TRIAL',
  'ACTIVE',
  'AT_RISK',
  'RENEWAL_APPROACHING',
  'CHURNED',
] as const satisfies readonly SuccessStage[];
const client = (...fields: string[]): Row => ({ kind: 'client', fields });
const message: Row = { kind: 'contactKind', by: 'contactId', fields: ['channel', 'purpose'], entityAs: 'messageId' };

export const heardTable: Readonly<Partial<Record<EventType, Row>>> = {
  PersonIdentified: person('door'),
  PersonTracked: person('event', 'revenueMicros', 'currency', 'orderId'),
  PageViewed: person('name', 'category'),
  ScreenViewed: person('name', 'category'),
  FlowTriggered: { kind: 'contactKind', fields: ['journeyId', 'instanceKey', 'segment'] },
  MessageOpened: message,
  MessageClicked: message,
  MessageReplied: message,
  ClientWentLive: client('plan'),
  ClientDealSigned: client(),
  HealthBandChanged: { ...client('from', 'to'), values: { from: bands, to: bands } },
  SuccessStageChanged: { ...client('from', 'to'), values: { from: stages, to: stages } },
};
export const heardTypes = Object.keys(heardTable) as readonly EventType[];

const kinds: readonly string[] = ['person', 'client', 'user', 'agent'] satisfies Kind[];
const WORDS_MAX = 200;

export function heardOf(event: AnyEvent): HeardOf | null {
  const row = heardTable[event.type];
  const said = event as unknown as Readonly<Record<string, unknown>>;
  if (row === undefined || said.historical === true) return null;
  const kind = row.kind === 'contactKind' ? said.contactKind : row.kind;
  const { id: eventId, entity, occurredAtMs: atMs } = event.envelope;
  const id = row.by === undefined ? entity : said[row.by];
  if (!kinds.includes(String(kind)) || typeof id !== 'string' || id === '') return null;
  const fields = row.fields.flatMap((name): (readonly [string, string | number | boolean])[] => {
    const value = said[name];
    if (typeof value === 'string') return [[name, value.slice(0, WORDS_MAX)]];
    return typeof value === 'number' || typeof value === 'boolean' ? [[name, value]] : [];
  });
  const named = row.entityAs === undefined ? [] : [[row.entityAs, entity] as const];
  const all = Object.fromEntries([...fields, ...named]);
  return { kind: kind as Kind, id, heard: { id: eventId, type: event.type, atMs, fields: all } };
}
