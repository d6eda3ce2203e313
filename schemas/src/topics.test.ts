import { expect, test } from 'vitest';
import { eventTypes } from './generated/events.ts';
import { eventTypesOf, subjectOf, topicNamed, topicOf, topics } from './topics.ts';

test('every event type has a topic of the catalogue, and every topic has events', () => {
  for (const eventType of eventTypes) expect(topicNamed(topicOf(eventType)).name).toBe(topicOf(eventType));
  for (const topic of topics) expect(eventTypesOf(topic.name)).not.toEqual([]);
});

test('R1: no topic may forget: nothing expires and nothing is compacted', () => {
  for (const topic of topics) {
    expect(topic.config).toEqual({ 'cleanup.policy': 'delete', 'retention.ms': '-1', 'retention.bytes': '-1' });
  }
});

test('R3: what people and programs race for are decided streams, the rest are facts', () => {
  const decided = topics.filter((topic) => topic.kind === 'decided').map((topic) => topic.name);
  expect(decided.sort()).toEqual([
    'agent_config_events',
    'agent_events',
    'approval_request_events',
    'assignment_events',
    'auth_events',
    'breaker_events',
    'budget_events',
    'campaign_events',
    'collaboration_events',
    'conversation_events',
    'creative_events',
    'experiment_events',
    'handoff_events',
    'journey_events',
    'model_registry_events',
    'org_events',
    'policy_events',
    'portfolio_events',
    'proposal_events',
    'support_events',
  ]);
});

test('the streams the platform is built on are all there, hot ones with 12 partitions', () => {
  const names = topics.map((topic) => topic.name);
  expect(names).toEqual(
    expect.arrayContaining(['lead_events', 'campaign_events', 'creative_events', 'budget_events', 'bid_events']),
  );
  expect(names).toEqual(expect.arrayContaining(['config_events', 'audit_events']));
  expect(new Set(names).size).toBe(names.length);
  expect(topicNamed('bid_events').partitions).toBe(12);
  expect(topicNamed('config_events').partitions).toBe(3);
});

test('R5: one subject per event type', () => {
  expect(subjectOf('BidPlaced')).toBe('bid_events-mainstem.bid.BidPlaced');
  expect(new Set(eventTypes.map(subjectOf)).size).toBe(eventTypes.length);
});

test('a name that is not in the catalogue is a bug and says where to look', () => {
  expect(() => topicNamed('nope')).toThrow('no topic nope in the catalogue');
});
