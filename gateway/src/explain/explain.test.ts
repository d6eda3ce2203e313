/** What an explanation tells, over a log in memory: chains, sealed fields, proof, code version, bids, and whose it is. */

import { createCodec } from '@mainstem/schemas/codec';
import { keyOf, uuidV7, withEnvelope } from '@mainstem/schemas/envelope';
import type { AnyEvent, EventsByType, EventType } from '@mainstem/schemas/generated/events';
import { eventTypes } from '@mainstem/schemas/generated/events';
import { opened } from '@mainstem/schemas/personal';
import { topicOf, topics } from '@mainstem/schemas/topics';
import type { EventLog, LogRecord } from '@mainstem/streams/log/event-log';
import { createEventWriter } from '@mainstem/streams/log/event-writer';
import { createMemoryLog } from '@mainstem/streams/log/log.memory';
import { NotaryError } from '@mainstem/streams/notary/errors';
import type { AuditTree } from '@mainstem/streams/notary/settings';
import { openPrivacyKit } from '@mainstem/streams/privacy/testing/privacy-kit';
import { auditEntryIdOf } from '@mainstem/streams/processors/auditor/auditor';
import { startedEntry } from '@mainstem/streams/runtime/process-started';
import { sampleEvent } from '@mainstem/streams/runtime/projection/sample-event';
import { afterAll, expect, test } from 'vitest';
import { createAuditDesk } from '../audit/desk.ts';
import { signedTree } from '../testing/audit-tree.ts';
import { createMemoryExplain } from '../testing/memory-explain.ts';
import { createMemoryQueries, type MemoryViews } from '../testing/memory-queries.ts';
import { CAUSES_MAX, EFFECTS_MAX } from './chain.ts';
import { readableBy } from './readable.ts';
import { explanation, readableExplanation } from './shapes.ts';
import { writerOf } from './writer.ts';

const codec = createCodec(Object.fromEntries(eventTypes.map((type, index) => [type, index + 1])));
const privacy = openPrivacyKit();
afterAll(() => privacy.close());

/** A signed tree over the partition of the first event; over other bytes than the log has when `tamper`. */
async function treeOver(log: EventLog, [first]: readonly AnyEvent[], tamper: boolean): Promise<AuditTree> {
  if (first === undefined) throw new NotaryError('NOTARY_KEY_INVALID', 'none');
  const topic = topicOf(first.type);
  const partition = log.partitionFor(topic, keyOf(first.envelope.tenant, first.envelope.entity));
  const records: LogRecord[] = [];
  const end = (await log.endOffsets(topic))[partition] ?? 0;
  for await (const batch of log.read(topic, partition, 0, end)) records.push(...batch.records);
  return signedTree(tamper ? records.map((record) => ({ ...record, value: Buffer.from('changed') })) : records);
}

/** Explains over a log with these events; audit entries by tenant. */
async function explainerOf(
  events: readonly AnyEvent[],
  audit: MemoryViews['audit'] = {},
  tamper = false,
  over: MemoryViews = {},
) {
  const log = createMemoryLog({ topics, clock: Date.now });
  await createEventWriter(log, codec, privacy.sealer).append(events);
  const desk = createAuditDesk(log, () => treeOver(log, events, tamper));
  const explain = createMemoryExplain({ log, codec, desk, queries: createMemoryQueries({ audit, ...over }).queries });
  return async (id: string, tenant = 'acme') => {
    const found = await explain(tenant, id);
    if (found !== null) expect(explanation.parse(found)).toEqual(found);
    return found;
  };
}

let clock = Date.now() - 60_000;
interface Over {
  readonly tenant?: string;
  readonly entity?: string;
  readonly causedBy?: AnyEvent;
  readonly id?: string;
  readonly actor?: string;
}

function made<Type extends EventType>(type: Type, body: object, over: Over = {}): EventsByType[Type] {
  clock += 1;
  const id = over.id ?? uuidV7(clock);
  const { type: _, envelope: __, ...sample } = sampleEvent(type, 'x', { entity: 'e', version: 1 });
  const sealed = Object.fromEntries(
    Object.entries(sample).map(([name, value]) => [name, isPersonal(value) ? null : value]),
  );
  return withEnvelope<Type>({ ...sealed, ...body, type } as never, {
    id,
    tenant: over.tenant ?? 'acme',
    entity: over.entity ?? 'lead-1',
    streamVersion: 0,
    decision: null,
    occurredAtMs: clock,
    actor: over.actor ?? 'workflow:leadLifecycle',
    correlationId: over.causedBy?.envelope.correlationId ?? id,
    causationId: over.causedBy?.envelope.id ?? null,
  });
}

function isPersonal(value: unknown): boolean {
  return typeof value === 'object' && value !== null && ('opened' in value || 'erased' in value);
}

const received = (over: Over = {}) => made('LeadReceived', { source: 'web-form' }, over);
const routed = (causedBy: AnyEvent, over: Over = {}) =>
  made('LeadRouted', { because: 'scored hot' }, { ...over, causedBy });
const ids = (linked: { events: { eventId: string }[] } | undefined) => linked?.events.map(({ eventId }) => eventId);

test('an event is told with its causes, effects, siblings, meaning, reason, schema and place', async () => {
  const first = received();
  const second = routed(first);
  const third = made('LeadAssigned', { assignee: 'ana' }, { causedBy: second });
  const sibling = routed(first);
  const told = await (await explainerOf([first, second, third, sibling]))(second.envelope.id);
  expect(told).toMatchObject({
    event: { id: second.envelope.id, type: 'LeadRouted', entity: 'lead-1', streamVersion: 0 },
    place: { topic: 'lead_events', offset: 1 },
    foundBy: 'index',
    because: ['scored hot'],
    means: expect.stringMatching(/lead/i),
    schema: { subject: 'lead_events-mainstem.lead.LeadRouted', release: expect.stringMatching(/^LeadRouted@\d+$/) },
    writer: { actor: 'workflow:leadLifecycle', process: 'workflows', build: null, certain: false },
    archive: { status: 'not-yet' },
    proof: { status: 'proven', leaf: 1, checkpoint: { sequence: 0, size: 4 } },
    causes: { complete: true },
    effects: { complete: true },
    correlated: { complete: true },
  });
  expect(ids(told?.causes)).toEqual([first.envelope.id]);
  expect(ids(told?.effects)).toEqual([third.envelope.id]);
  expect(ids(told?.correlated)).toEqual([first.envelope.id, third.envelope.id, sibling.envelope.id]);
});

test('what the reader may not read of the chains is there by id and type alone, and counted', async () => {
  const first = received();
  const called = made('AgentToolCalled', {}, { entity: 'user:ana', causedBy: first, actor: 'user:ana' });
  const last = routed(called);
  const explain = await explainerOf([first, called, last]);
  const whole = await explain(last.envelope.id);
  if (whole === null) throw new Error('not found');
  const may = (permission: string) => ({ allowed: permission === 'views:read', version: 0, policies: [] });
  const { causes } = readableExplanation.parse(readableBy({ may }, whole));
  const { id: eventId } = called.envelope;
  const nothing = { topic: null, entity: null, occurredAt: null, actor: null, causationId: null };
  expect(causes).toMatchObject({ hidden: 1, events: [{ eventId }, { eventId: first.envelope.id, entity: 'lead-1' }] });
  expect(causes.events[0]).toEqual({ eventId, known: true, type: 'AgentToolCalled', ...nothing });
  expect(readableBy({ may: () => may('views:read') }, whole).causes).toMatchObject({ hidden: 0 });
  const closed = await explain(eventId);
  expect(() => closed && readableBy({ may }, closed)).toThrow('audit:read');
});

test('a record that is not the one that was signed is told as tampered, with no proof of it', async () => {
  const first = received();
  const told = await (await explainerOf([first], {}, true))(first.envelope.id);
  expect(told?.proof).toEqual({ status: 'tampered', leaf: null, checkpoint: null, file: null });
});

test('R7: another tenant’s event is none, and so is every link to it', async () => {
  const foreign = received({ tenant: 'globex' });
  const own = made('LeadRouted', { because: 'x' }, { causedBy: foreign });
  const explain = await explainerOf([foreign, own]);
  expect(await explain(foreign.envelope.id)).toBeNull();
  expect(await explain(foreign.envelope.id, 'globex')).toMatchObject({ effects: { events: [] } });
  const told = await explain(own.envelope.id);
  expect(told?.causes.events).toMatchObject([{ eventId: foreign.envelope.id, known: false, type: null }]);
  expect(told?.correlated.events).toEqual([]);
});

test('R6: personal fields stay sealed', async () => {
  const lead = made('LeadReceived', { contactEmail: opened('eva@example.org') });
  const told = await (await explainerOf([lead]))(lead.envelope.id);
  expect(told?.fields?.contactEmail).toMatchObject({ sealed: true });
  expect(JSON.stringify(told)).not.toContain('eva@');
});

test('R8: chains end at their bounds and say so; a loop of causes ends', async () => {
  const chain: AnyEvent[] = [received()];
  for (let at = 0; at < CAUSES_MAX + 5; at += 1) chain.push(routed(chain.at(-1) as AnyEvent));
  const many = Array.from({ length: EFFECTS_MAX + 5 }, () => routed(chain[0] as AnyEvent, { entity: 'other' }));
  const self = received();
  const loop = { ...self, envelope: { ...self.envelope, causationId: self.envelope.id } };
  const explain = await explainerOf([...chain, ...many, loop]);
  const deep = await explain(chain.at(-1)?.envelope.id ?? '');
  expect(deep?.causes).toMatchObject({ complete: false });
  expect(deep?.causes.events).toHaveLength(CAUSES_MAX);
  const wide = await explain(chain[0]?.envelope.id ?? '');
  expect(wide?.effects).toMatchObject({ complete: false });
  expect(wide?.effects.events).toHaveLength(EFFECTS_MAX);
  expect(ids((await explain(self.envelope.id))?.causes)).toEqual([self.envelope.id]);
});

test('a bid is found by its id, which is its time and its key, with what became of it', async () => {
  const bidId = uuidV7();
  const over = { id: bidId, entity: bidId, actor: 'service:bidder' };
  const bid = made('BidPlaced', { mode: 'probe', modelVersion: 'm-7', leaseId: 'lease-1' }, over);
  const won = made('AuctionWon', {}, { entity: bidId, causedBy: bid, actor: 'exchange:adx' });
  const explain = await explainerOf([bid, made('BidPlaced', {}, { entity: 'another' }), won]);
  const told = await explain(bidId);
  expect(told).toMatchObject({
    foundBy: 'bid',
    policy: { mode: 'probe', modelVersion: 'm-7', leaseId: 'lease-1' },
    sameKey: { complete: true, events: [{ eventId: won.envelope.id, type: 'AuctionWon' }] },
    more: [`mainstem explain bid ${bidId}`, expect.stringMatching(/^mainstem audit prove bid_events \d+ \d+$/)],
  });
  expect(await explain(bidId, 'globex')).toBeNull();
});

test('what has no row of its own is found by its audit entry, and an audit entry by what it is about', async () => {
  const bill = made('ImpressionBilled', { campaignId: 'c-1' }, { entity: uuidV7(), actor: 'exchange:adx' });
  const { id, occurredAtMs, entity, actor } = bill.envelope;
  const entryId = auditEntryIdOf(id);
  const subject = `bid_events/${entity}`;
  const entry = { entryId, occurredAtMs, action: bill.type, actor, subject, subjectEventId: id };
  const caused = made('CreativeUnderperformed', {}, { causedBy: bill, actor: 'service:performance-monitor' });
  const explain = await explainerOf([bill, caused], { acme: [entry] });
  expect(await explain(id)).toMatchObject({ foundBy: 'audit', event: { id, type: 'ImpressionBilled' } });
  expect(await explain(entryId)).toMatchObject({ foundBy: 'audit-entry', event: { id } });
  expect((await explain(caused.envelope.id))?.causes.events).toMatchObject([
    { eventId: id, known: true, type: 'ImpressionBilled', topic: 'bid_events', entity },
  ]);
});

test('ids that are none of the tenant’s are null', async () => {
  const explain = await explainerOf([]);
  expect([await explain('nothing'), await explain(uuidV7()), await explain('')]).toEqual([null, null, null]);
});

test('R12: the code that wrote an event is that of the process’s newest start before it, and doubt is told', async () => {
  const start = (build: string, atMs: number) => {
    const { metadata, action, service } = startedEntry('workflows', { version: '1.0.0', build }, atMs);
    return { occurredAtMs: atMs, action, service, metadataJson: JSON.stringify(metadata) };
  };
  const hour = 3_600_000;
  const asked: unknown[] = [];
  const of = (items: readonly object[], atMs: number) =>
    writerOf(
      {
        async list(tenant, options) {
          asked.push([tenant, options]);
          return { items: items as never, nextCursor: null };
        },
      },
      'workflow:leadLifecycle',
      atMs,
    );
  expect(await of([start('b', 5 * hour), start('a', hour)], 9 * hour)).toMatchObject({
    build: 'b',
    version: '1.0.0',
    certain: true,
  });
  expect(asked[0]).toMatchObject(['platform', { service: 'workflows', action: 'ProcessStarted', toMs: 9 * hour + 1 }]);
  expect(await of([start('b', 5 * hour), start('a', hour)], 5 * hour + 60_000)).toMatchObject({
    build: 'b',
    certain: false,
  });
  expect(await of([], hour)).toMatchObject({ process: 'workflows', build: null, certain: false });
});

test('KIKI-57: the records of the decision that made it, with inputs, features, their age, reasons and verdict', async () => {
  const lead = received();
  const score = made('LeadScored', { class: 'HOT' }, { causedBy: lead });
  const row = {
    ...{ decisionId: 'd-1', decidedEventId: score.envelope.id, kind: 'LEAD_SCORE', decidedBy: 'workflow:Lead' },
    ...{ outcome: 'HOT', policy: 'lead-classes', model: 'lead-score@1', confidence: 0.9, propensity: null },
    ...{ autonomy: 'AUTO', profile: 'general', autonomousPpm: 750_000, supervisedPpm: 650_000 },
    inputsJson: JSON.stringify([{ name: 'cause', ref: lead.envelope.id, json: null }]),
    featuresJson: JSON.stringify([{ view: 'v@1', name: 'size', json: '40', sinceMs: 12, flag: 'STALE' }]),
    reasonsJson: JSON.stringify([{ code: 'size', weight: 1.2, words: 'size=+1.20' }]),
    ...{ verdict: 'UPHELD', verdictBecause: 'all checks passed' },
  };
  const other = { ...row, decisionId: 'd-2', decidedEventId: 'another' };
  const explain = await explainerOf([lead, score], {}, false, { decisions: { acme: [row, other] } });
  expect((await explain(score.envelope.id))?.decisions).toEqual([
    expect.objectContaining({
      ...{ decisionId: 'd-1', outcome: 'HOT', autonomy: 'AUTO', verdict: 'UPHELD' },
      inputs: [{ name: 'cause', ref: lead.envelope.id, value: null }],
      features: [{ view: 'v@1', name: 'size', value: 40, ageMs: 12, flag: 'STALE' }],
      reasons: [{ code: 'size', weight: 1.2, words: 'size=+1.20' }],
    }),
  ]);
  expect((await explain(lead.envelope.id))?.decisions).toEqual([]);
});
