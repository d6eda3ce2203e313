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
  topic('prd_events', 'facts', 'client id', 'What a client’s agent is to do: questions, answers, revisions.'),
  topic('collaboration_events', 'decided', 'room id', 'Who joined a conversation about a PRD, and what they replaced.'),
  topic('demo_events', 'facts', 'client id', 'Demos for clients, and whether they agree to a pilot.'),
  topic('campaign_events', 'decided', 'campaign id', 'Campaigns: set-up, price, targeting, on and off.'),
  topic('creative_events', 'decided', 'creative id', 'Creatives: made, approved, live, paused, gold.'),
  topic('campaign_plan_events', 'facts', 'campaign id', 'Campaigns: stages, hourly looks, changes, lessons.'),
  topic('budget_events', 'decided', 'campaign id', 'Budgets: caps, slices leased and settled.'),
  topic('portfolio_events', 'decided', 'portfolio id', 'Portfolios: sums of a day, and how they are split.'),
  topic('experiment_events', 'decided', 'experiment id', 'Experiments: arms, shares of traffic, what was found.'),
  topic('exposure_events', 'facts', 'experiment id', 'Who was given which arm, and what came of it.', true),
  topic(
    'breaker_events',
    'decided',
    'campaign id, or * for the whole tenant',
    'Safety modes of bidding: open, probing.',
  ),
  topic('policy_events', 'decided', '`authorisation`', 'Policies: who may do what in a tenant.'),
  topic('bid_events', 'facts', 'bid id, or bidder id for counts', 'Bids, wins, losses, bills, clicks.', true),
  topic(
    'decision_events',
    'facts',
    'bidder id, or id of what a decision is about',
    'What bidders decided, for replays; records of all other automatic decisions, and their audit.',
    true,
  ),
  topic(
    'model_events',
    'facts',
    'model, or segment of auctions',
    'Models that may be asked: click models, win curves.',
  ),
  topic('model_registry_events', 'decided', 'model name', 'Versions of models, and which of them is asked.'),
  topic(
    'value_events',
    'facts',
    'pseudonym of a customer or viewer',
    'What customers bought, what they and viewers are worth, and their segments.',
    true,
  ),
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
  topic('org_events', 'decided', 'tenant', 'Organisations: begun, renamed, suspended, how their people log in.'),
  topic(
    'auth_events',
    'decided',
    'user id, key id, or signing-keys',
    'Users, sessions, keys of programs, keys that sign tokens.',
  ),
  topic('agent_events', 'decided', 'agent id', 'Who works with clients: role, expertise, capacity, presence.'),
  topic('assignment_events', 'decided', 'team', 'Work of a team: who is asked, who has it, what waits.'),
  topic('handoff_events', 'decided', 'handoff id', 'Clients handed from team to team, and who accepted.'),
  topic('privacy_events', 'facts', 'hash of the data subject', 'Erasures of persons, legal holds, new consents.'),
  topic(
    'person_events',
    'facts',
    'id or pseudonym of a person',
    'What people did, as the apps of tenants tell it.',
    true,
  ),
  topic('crm_events', 'facts', 'record id in the CRM', 'What CRMs tell: stages, records.'),
  topic('sales_doc_events', 'facts', 'document id', 'What e-signature services tell of documents.'),
  topic('ingestion_events', 'facts', 'door and code', 'What was wrong with things sent in, in counts.'),
  topic(
    'ingest_overflow_events',
    'facts',
    'entity of the event',
    'Events beyond their sender’s rate, until they are moved.',
  ),
  topic('ingest_backfill_events', 'facts', 'entity of the event', 'Events of the past, until they are moved.'),
  topic(
    'agent_action_events',
    'facts',
    'agent, or what it asks to act on',
    'Tools agents called, and what they ask for.',
  ),
  topic('memory_events', 'facts', 'person or thing remembered', 'What agents noted to remember.'),
  topic('approval_events', 'facts', 'what is to be looked at', 'Questions for people that nobody could answer.'),
  topic('approval_request_events', 'decided', 'approval id', 'What waits for people, and what they said.'),
  topic('research_events', 'facts', 'client id', 'What is found out about clients, and drafts made from it.'),
  topic('billing_events', 'facts', 'client id', 'Invoices, payments, refunds, and what models cost.'),
  topic('proposal_events', 'decided', 'proposal id', 'Commands agents propose and people accept or reject.'),
  topic(
    'communication_events',
    'facts',
    'message id; contact id for consents',
    'Messages to people: asked for, sent, held back, answered.',
    true,
  ),
  topic('journey_events', 'decided', 'journey id', 'Journeys: versions published, paused, resumed, retired.'),
  topic(
    'journey_run_events',
    'facts',
    'id or pseudonym of whoever walks',
    'Walks through journeys: entered, steps, waits, goals, ends.',
    true,
  ),
  topic('agent_config_events', 'decided', 'config id', 'Configs of agents: commits, changes, previews, reloads.'),
  topic(
    'conversation_events',
    'decided',
    'conversation id',
    'Conversations with agents: the version they are pinned to, turns, ends.',
    true,
  ),
  topic('support_events', 'decided', 'ticket id', 'Tickets of clients: answered, escalated, taken over, resolved.'),
  topic('escalation_events', 'facts', 'client id', 'Questions of clients that went to people, and what came of them.'),
  topic('knowledge_events', 'facts', 'client id', 'What was learnt from clients: support matrices.'),
  topic('customer_success_events', 'facts', 'client id', 'How clients fare: usage, health, stages, renewals.'),
  topic('feature_events', 'facts', 'entity of the features', 'What upstream systems know of entities, for features.'),
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
