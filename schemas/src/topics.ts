/**
 * The catalogue of topics: every topic of the platform with its key, partitions and retention. Topics are made from this
 * list only (auto-create is off), and a broker whose topic differs is refused at start. The partition count is part of a
 * topic's identity: changing it in place would move keys to other partitions and break their order (design §4).
 */
import { type EventType, eventTypes } from './generated/events.ts';
import { schemaTexts } from './generated/schemas.ts';

export interface Topic {
  readonly name: string;
  readonly doc: string;
  /** `decided`: every event carries `streamVersion` and races are settled by rule R3. `facts`: appended as they come. */
  readonly kind: 'decided' | 'facts';
  /** What the entity part of the key `tenant|entity` is. */
  readonly entity: string;
  readonly partitions: number;
  /** What production should start with, since it can never change in place. */
  readonly productionPartitions: number;
  readonly config: Readonly<Record<string, string>>;
}

/** Facts are kept for ever: the log is the only truth (R1), so nothing may expire or be compacted away. */
const keptForEver = { 'cleanup.policy': 'delete', 'retention.ms': '-1', 'retention.bytes': '-1' } as const;

function topic(name: string, kind: Topic['kind'], entity: string, doc: string, hot = false): Topic {
  return {
    name,
    kind,
    entity,
    doc,
    partitions: hot ? 12 : 3,
    productionPartitions: hot ? 96 : 12,
    config: keptForEver,
  };
}

export const topics = [
  topic('lead_events', 'facts', 'lead id', 'Leads: received, scored, routed, assigned.', true),
  topic('client_events', 'facts', 'client id', 'Client lifecycles: signup, deal, stages, approvals.'),
  topic('campaign_events', 'decided', 'campaign id', 'Campaigns: set-up, price, targeting, on and off.'),
  topic('creative_events', 'decided', 'creative id', 'Creatives: made, approved, live, paused, gold.'),
  topic('budget_events', 'decided', 'campaign id', 'Budgets: caps, slices leased and settled.'),
  topic(
    'breaker_events',
    'decided',
    'campaign id, or * for the whole tenant',
    'Safety modes of bidding: open, probing.',
  ),
  topic('bid_events', 'facts', 'bid id, or bidder id for counts', 'Bids, wins, losses, bills, clicks.', true),
  topic('decision_events', 'facts', 'bidder id', 'What bidders decided, and from what: for replays.', true),
  topic(
    'model_events',
    'facts',
    'model, or segment of auctions',
    'Models that may be asked: click models, win curves.',
  ),
  topic('value_events', 'facts', 'pseudonym of a viewer', 'What viewers are worth, and their segments.', true),
  topic(
    'notice_events',
    'facts',
    'bid id, lease id or bidder id',
    'Notices refused, and bills taken for another process.',
  ),
  topic('monitoring_events', 'facts', 'id of what is watched', 'What monitors found.'),
  topic('incident_events', 'facts', 'incident id', 'Incidents and rollbacks.'),
  topic('config_events', 'facts', 'setting name', 'Settings of tenants.'),
  topic('audit_events', 'facts', 'subject entity', 'The audit trail.'),
  topic('privacy_events', 'facts', 'hash of the data subject', 'Erasures of persons, legal holds, new consents.'),
] as const satisfies readonly Topic[];

export type TopicName = (typeof topics)[number]['name'];

const byName = new Map<string, Topic>(topics.map((entry) => [entry.name, entry]));

/** The catalogue row of a topic; throws on a name that is not in the catalogue, which is a bug of the caller. */
export function topicNamed(name: string): Topic {
  const found = byName.get(name);
  if (found === undefined) throw new Error(`no topic ${name} in the catalogue (schemas/src/topics.ts)`);
  return found;
}

export function topicOf(eventType: EventType): TopicName {
  return schemaTexts[eventType].topic as TopicName;
}

/** Event types of one topic, in schema order. */
export function eventTypesOf(topicName: TopicName): EventType[] {
  return eventTypes.filter((eventType) => schemaTexts[eventType].topic === topicName);
}

/** Registry subject of an event type: one subject per type, `<topic>-<fullname>` (R5). */
export function subjectOf(eventType: EventType): string {
  return `${schemaTexts[eventType].topic}-${schemaTexts[eventType].fullName}`;
}
