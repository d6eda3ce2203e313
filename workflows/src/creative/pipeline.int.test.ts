/** SM-12, KIKI-28 for real: a brief on the log, the whole process, Temporal, the deciders; what stands on the log at the end. */
import { randomUUID } from 'node:crypto';
import { factEnvelope, uuidV7 } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { creativeCommand } from '@mainstem/streams/deciders/creative/commands';
import { creativeDecider } from '@mainstem/streams/deciders/creative/decider';
import { startDecisionWriter } from '@mainstem/streams/runtime/decisions/decision-writer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startWorkflows, type WorkflowsProcess } from '../process.ts';
import { quietSdk } from '../testing/quiet-sdk.ts';
import { openScratch, type Scratch, until } from '../testing/scratch.ts';

/** Names are new in each run: Temporal remembers workflow ids. */
const tenant = `t-${randomUUID().slice(0, 8)}`;
let scratch: Scratch;
let running: WorkflowsProcess;
beforeAll(async () => {
  quietSdk();
  scratch = await openScratch();
  running = await startWorkflows(scratch.settings, await scratch.open());
  await until(
    'live',
    () => running.status().temporal === 'running' && running.status().reactor.state === 'live',
    60_000,
  );
});
afterAll(async () => {
  await running?.stop();
  await scratch?.drop();
});

async function brief(creativeId: string, over: object = {}): Promise<void> {
  const { log, codec } = scratch.resources;
  const writer = startDecisionWriter({ log, codec, decider: creativeDecider, service: 'test' });
  const command = creativeCommand.parse({
    ...{ type: 'BriefCreative', campaignId: 'spring', product: 'Running shoes', offer: '20 % off until Sunday' },
    ...{ audience: 'runners', industry: 'retail', landingUrl: 'https://shoes.example/', because: 'a first try' },
    ...over,
  });
  const context = { actor: 'user:ann', occurredAtMs: Date.now(), commandId: randomUUID() };
  const outcome = await writer.execute(tenant, creativeId, command, context);
  await writer.stop();
  expect(outcome.kind).toBe('accepted');
}

async function settled(creativeId: string, type: AnyEvent['type']): Promise<AnyEvent[]> {
  const about = async () => (await scratch.events()).filter(({ envelope }) => envelope.entity === creativeId);
  return until(`${type} of ${creativeId}`, async () => {
    const events = await about();
    return events.some((event) => event.type === type) && events;
  });
}

test('KIKI-28: from a brief to an approval, each step one event with its cause', async () => {
  await brief('k-good');
  const events = await settled('k-good', 'CreativeApproved');
  const steps = events.filter(({ type }) => type.startsWith('Creative'));
  expect(steps.map(({ type }) => type)).toEqual([
    'CreativeBriefed',
    'CreativeGenerated',
    'CreativeQualityChecked',
    'CreativeSentimentChecked',
    'CreativeSafetyChecked',
    'CreativeComplianceChecked',
    'CreativeApproved',
  ]);
  expect(steps.map(({ envelope }) => envelope.streamVersion)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  const ids = new Set(events.map(({ envelope }) => envelope.id));
  expect(steps.slice(1).every(({ envelope }) => ids.has(String(envelope.causationId)))).toBe(true);
});

test('KIKI-48: an unsafe brief is blocked within a minute, and people are asked', async () => {
  const fromMs = Date.now();
  await brief('k-bad', { offer: 'Shoes to kill for' });
  const events = await settled('k-bad', 'CreativeBlocked');
  expect(events.some(({ type }) => type === 'CreativeApproved')).toBe(false);
  const asked = await until('the review', async () =>
    (await scratch.events()).find((event) => event.type === 'ApprovalRequested' && event.subject === 'k-bad'),
  );
  expect(Date.now() - fromMs).toBeLessThan(60_000);
  expect(asked).toMatchObject({ kind: 'creative-review' });
});

test('KIKI-28: lists that the tenant published hold for the next creative, and its verdict names their event', async () => {
  const id = uuidV7(Date.now());
  const valueJson = JSON.stringify({ competitors: ['Globex'] });
  const body = { type: 'ConfigPublished', name: 'brand-safety', valueJson, note: 'our rivals' } as const;
  const about = { id, tenant, entity: 'brand-safety', occurredAtMs: Date.now(), actor: 'user:ann' };
  await scratch.resources.writer.append([{ ...body, envelope: factEnvelope(about) }]);
  // Settings are followed by moments.
  await until('the lists', async () => {
    const creativeId = `k-${randomUUID().slice(0, 8)}`;
    await brief(creativeId, { offer: 'Better than Globex' });
    const checked = (await settled(creativeId, 'CreativeSafetyChecked')).find(
      (event) => event.type === 'CreativeSafetyChecked',
    );
    return checked?.passed === false && checked.rulesVersion === `brand-safety@1+${id}`;
  });
});

test('KIKI-59: lessons on the log change what outreach tries first, alone, with their evidence', async () => {
  const lesson = (subject: string, total: number) => {
    const about = { id: uuidV7(Date.now()), tenant, entity: 'leads', occurredAtMs: Date.now(), actor: 'service:test' };
    const counts = { samples: 200, total, againstSamples: 0, againstTotal: 0, beforePpm: 100_000, afterPpm: 100_000 };
    const body = { type: 'LoopLearned', loop: 'ENGAGEMENT', subject, because: 'counted', ...counts } as const;
    return { ...body, envelope: factEnvelope(about) };
  };
  const lessons = [lesson('email', 10), lesson('sms', 60)];
  for (const one of lessons) await scratch.resources.writer.append([one]);
  const applied = await until('the adjustment', async () =>
    (await scratch.events()).find((event) => event.type === 'AdjustmentApplied'),
  );
  expect(applied).toMatchObject({ kind: 'CHANNELS', toText: 'sms,email,push', by: 'AUTO' });
  const { evidence } = applied as Extract<AnyEvent, { type: 'AdjustmentApplied' }>;
  expect([...evidence].sort()).toEqual(lessons.map(({ envelope }) => envelope.id).sort());
});
