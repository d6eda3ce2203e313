/** What another tenant could send to reach things of this one, and the same of things that never existed. */
import { createHash } from 'node:crypto';
import { uuidFrom } from '@mainstem/schemas/envelope';
import type { EventType } from '@mainstem/schemas/generated/events';
import { eventTypes } from '@mainstem/schemas/generated/events';
import { type TopicName, topicOf, topics } from '@mainstem/schemas/topics';
import { entityOf, eventIdOf, historyOf } from './history.ts';
import type { Member } from './member.ts';

export interface Things {
  readonly tenant: string;
  readonly word: string;
  readonly email: string;
  readonly userId: string;
  readonly sessionId: string;
  readonly keyIds: readonly string[];
  readonly campaignId: string;
  readonly leadId: string;
  readonly idempotencyKey: string;
  readonly sentEventId: string;
  readonly webhookSource: string;
  readonly webhookName: string;
  /** Id of an event of each type. */
  readonly eventIds: readonly string[];
  readonly correlationId: string;
  /** Every id within its events. */
  readonly uuids: readonly string[];
  /** Entities of each topic. */
  readonly entities: Readonly<Record<string, readonly string[]>>;
}

export function thingsOf(member: Member): Things {
  const { word, campaignId } = member;
  const of = (topic: TopicName): string[] => [
    ...new Set(
      eventTypes.filter((type: EventType) => topicOf(type) === topic).map((type) => entityOf(word, topic, type)),
    ),
  ];
  const entities = Object.fromEntries(topics.map(({ name }) => [name, of(name)]));
  entities.campaign_events?.push(campaignId);
  entities.lead_events?.push(`${word}-lead-0`);
  return {
    tenant: member.tenant,
    word,
    email: member.email,
    userId: member.userId,
    sessionId: member.sessionId,
    keyIds: [member.apiKeyId, member.serviceKeyId],
    campaignId,
    leadId: `${word}-lead-0`,
    idempotencyKey: member.idempotencyKey,
    sentEventId: member.sentEventId,
    webhookSource: member.webhookSource,
    webhookName: `s-${word}`,
    eventIds: [member.sentEventId, ...eventTypes.map((type) => eventIdOf(word, type))],
    correlationId: uuidFrom(word, 'correlation'),
    uuids: [...new Set(JSON.stringify(historyOf(member.tenant, word, 0)).match(UUIDS))],
    entities,
  };
}

/** Throws for a topic without any: nothing would be tried. */
export function entitiesOf({ entities }: Things, topic: TopicName): readonly string[] {
  const found = entities[topic] ?? [];
  if (found.length === 0) throw new Error(`no entity on ${topic}`);
  return found;
}

const UUIDS = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/g;

/** The same shapes, and nothing that is anywhere. */
export function ghostOf<Value>(value: Value, word: string): Value {
  if (typeof value === 'string') return ghostText(value, word) as Value;
  if (Array.isArray(value)) return value.map((one) => ghostOf(one, word)) as Value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, ghostOf(one, word)])) as Value;
}

const IDS = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{32}/g;

function ghostText(text: string, word: string): string {
  const ghost = `gh${word.slice(2)}`;
  return text.replaceAll(word, ghost).replace(IDS, (id) => {
    const digits = createHash('sha256').update(id).digest('hex');
    // Version and variant of a UUID stay.
    return [...id].map((digit, at) => (digit === '-' || at === 14 || at === 19 ? digit : digits[at])).join('');
  });
}

/** Text of an answer without what differs between any two requests, nor what was sent. */
export function shapeOf(text: string, sent: Things): string {
  return (
    text
      .replaceAll(sent.word, '<word>')
      .replace(IDS, '<id>')
      .replace(/"(?:key|nextCursor|hash|token|secret|ticket|invitation|accessToken|refreshToken)":"[^"]*"/g, '<random>')
      // Nothing was read, in time or not: the defaults are told.
      .replace(/SOURCE_TIMEOUT|ENTITY_UNKNOWN/g, '<unread>')
      .replace(/\d+(?:\.\d+)?/g, '<n>')
  );
}
