/**
 * Business reviews on real parts (WAP-57): quarters and figures from the views of Postgres, as one tenant alone (R7); decks
 * sealed on a versitygw, opened again and their figures read back; what others gained by (WAP-30).
 */
import { createS3ObjectStore } from '@mainstem/connectors/object-store/object-store.s3';
import { absence, versitygw } from '@mainstem/infra/stack/acquire/test-programs';
import { type ScratchS3, startScratchS3 } from '@mainstem/infra/stack/scratch/scratch-s3';
import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import { replay } from '@mainstem/projections/replay';
import { eventOf, openScratch, type Scratch } from '@mainstem/projections/testing/scratch';
import type { AnyBody } from '@mainstem/schemas/envelope';
import type { EventsByType } from '@mainstem/schemas/generated/events';
import { openPrivacyKit } from '@mainstem/streams/privacy/testing/privacy-kit';
import { readSettings } from '@mainstem/streams/settings';
import { MockActivityEnvironment } from '@temporalio/testing';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DocumentParts, readSealed } from '../documents/activities.ts';
import { healthSettings, type OpenHealth, openHealth } from '../health/open-health.ts';
import { createQbrActivities } from './activities.ts';
import { contentOf, sectionsOf } from './content.ts';
import type { QbrActivities } from './contract.ts';
import { readDeck } from './deck/read-deck.ts';
import { quarterOf } from './quarters.ts';

const DAY_MS = 86_400_000;
const BUILD_TIMEOUT_MS = 400_000;
const wentLiveAtMs = Date.UTC(2026, 0, 10);
const quarter = quarterOf(wentLiveAtMs, 1);
const nowMs = quarter.toMs + 2 * DAY_MS;
const about = { tenant: 'acme', clientId: 'c-1', ...quarter, wentLiveAtMs };

describe.skipIf(absence(versitygw) !== undefined)('business reviews (skipped: versitygw cannot be built)', () => {
  let scratch: Scratch;
  let s3: ScratchS3;
  let health: OpenHealth;
  let documents: DocumentParts;
  let qbr: QbrActivities;
  const kit = openPrivacyKit();
  const started: EventsByType['QbrStarted'][] = [];
  const run = <Name extends keyof QbrActivities>(name: Name, ask: Parameters<QbrActivities[Name]>[0]) =>
    new MockActivityEnvironment().run(qbr[name] as never, ask as never) as ReturnType<QbrActivities[Name]>;

  const project = () =>
    replay({
      names: ['clients', 'client_success', 'client_days', 'client_flows', 'qbrs', 'deployments'],
      settings: scratch.settings,
      resources: scratch.open(),
    });

  beforeAll(async () => {
    [scratch, s3] = await Promise.all([openScratch(), startScratchS3(() => undefined)]);
    await s3.makeBucket('mainstem-decks', false);
    const { MAINSTEM_POSTGRES_SCHEMA: schema } = scratch.settings;
    const portal = { MAINSTEM_CLIENT_PORTAL_URL: 'https://portal.example', MAINSTEM_POSTGRES_SCHEMA: schema };
    health = openHealth(
      readSettings([...healthSettings], { ...testEnvironment(), ...portal }),
      pino({ level: 'silent' }),
    );
    const objects = createS3ObjectStore({ ...s3, bucket: 'mainstem-decks', prefix: '' } as never);
    documents = { objects, keyring: kit.keyring };
    const companies = { find: async () => ({ name: 'Brick & Co', host: null }) };
    const events = {
      async append(written: readonly unknown[]) {
        started.push(...(written as EventsByType['QbrStarted'][]));
        return scratch.writer.append(written as never);
      },
    };
    qbr = createQbrActivities({ quarters: health.quarters, documents, companies, events });
    await Promise.all([tell('acme', 'c-1', 0.8), tell('globex', 'c-1', 0.1)]);
    await project();
  }, BUILD_TIMEOUT_MS);
  afterAll(async () => {
    kit.close();
    await health?.close();
    await Promise.all([s3?.close(), scratch?.cleanUp()]);
  });

  /** A client that went live, 20 conversations a day of which this share is resolved without a person from the second month on. */
  async function tell(tenant: string, clientId: string, share: number): Promise<void> {
    const live = {
      ...{ type: 'ClientWentLive', atMs: wentLiveAtMs, plan: 'pro', product: 'chatbot', contractRef: 'doc-1' },
      ...{ yearlyValueMicros: 4_000_000_000, currency: 'EUR' },
      ...{
        trialEndsAtMs: wentLiveAtMs,
        renewsAtMs: nowMs,
        supportAgentId: null,
        successAgentId: 'sue',
        configId: 'k-1',
      },
    };
    const stage = {
      type: 'SuccessStageChanged',
      from: null,
      to: 'ACTIVE',
      because: 'TRIAL_OVER',
      renewsAtMs: 1,
      atMs: 1,
    };
    const none = {
      logins: 0,
      featuresUsed: 0,
      featuresAvailable: 0,
      apiCalls: 0,
      expectedApiCalls: null,
      featureRequests: 0,
    };
    const days = Array.from({ length: 90 }, (_, at) => ({
      ...{
        type: 'ClientUsageCounted',
        dayAtMs: wentLiveAtMs + at * DAY_MS,
        conversations: 20,
        expectedConversations: 20,
      },
      ...{ resolvedConversations: at < 30 ? 4 : 20 * share, satisfactionHundredths: null, ...none },
    }));
    const flow = {
      type: 'ClientFlowCounted',
      dayAtMs: wentLiveAtMs + 40 * DAY_MS,
      experimentId: 'x',
      objective: 'book',
    };
    const flows = [
      { ...flow, flow: 'a', isControl: true, conversations: 100, reached: 20 },
      { ...flow, flow: 'b', isControl: false, conversations: 100, reached: 45 },
    ];
    const measured = {
      ...{ type: 'DeploymentMeasured', product: 'chatbot', businessType: null, objective: 'sell', kind: 'UPSELL' },
      ...{ metric: 'sold', baselinePpm: 1, nowPpm: 2, conversations: 9, fromMs: 0, toMs: 1 },
    };
    const agent = { type: 'ClientAgentAssigned', team: 'success', agentId: 'sue', because: 'HANDOFF', workId: 'w-1' };
    const bodies = [live, agent, stage, ...days, ...flows, measured];
    await scratch.writer.append(
      bodies.map((body) => eventOf(body as unknown as AnyBody as never, { tenant, entity: clientId })),
    );
  }

  test('a quarter that ended is begun once, however often a run asks; none before its end', async () => {
    const ask = { tenant: 'acme', after: '', nowMs };
    expect(await run('startQbrs', { ...ask, nowMs: quarter.toMs - 1 })).toEqual({ clients: 1, started: 0, last: null });
    expect(await run('startQbrs', ask)).toMatchObject({ started: 1 });
    expect(await run('startQbrs', ask)).toMatchObject({ started: 1 });
    const [first, again] = started;
    expect(again?.envelope.id).toBe(first?.envelope.id);
    expect(first).toMatchObject({ qbrId: 'qbr-1', ...quarter, successAgentId: 'sue' });
    await project();
    expect(await run('startQbrs', ask)).toMatchObject({ clients: 1, started: 0 });
  });

  test('R7: figures of the client of this tenant alone, baseline and quarter apart', async () => {
    const figures = await run('qbrFigures', about);
    expect(figures.baseline).toMatchObject({ days: 30, conversations: 600, resolved: 120 });
    expect(figures.now).toMatchObject({ days: 60, conversations: 1_200, resolved: 960 });
    expect(figures.months.map(({ counts }) => counts.days)).toEqual([31, 28, 31]);
    expect(figures.flows.map(({ flow, reached }) => [flow, reached])).toEqual([
      ['a', 20],
      ['b', 45],
    ]);
    expect(figures).toMatchObject({ yearlyValueMicros: 4_000_000_000, currency: 'EUR' });
    expect(figures.evidenceEventIds).toHaveLength(2);
    expect((await run('qbrFigures', { ...about, tenant: 'other' })).quarter.days).toBe(0);
    expect(await health.deployments.of('acme', 'chatbot')).toHaveLength(1);
    expect(await health.deployments.of('other', 'chatbot')).toEqual([]);
  });

  test('the deck lies sealed, opens for its client alone, and shows the figures', async () => {
    const figures = await run('qbrFigures', about);
    const content = contentOf(quarter, 'chatbot', sectionsOf(figures));
    const ask = { tenant: 'acme', clientId: 'c-1', qbrId: 'qbr-1', revision: 1, content };
    const [kept, again] = [await run('renderQbr', ask), await run('renderQbr', ask)];
    expect(again).toEqual(kept);
    const { deckUri: uri = '', deckHash = '' } = kept ?? {};
    const raw = await documents.objects.get(uri.slice('object:'.length));
    expect(raw?.subarray(0, 2).toString('latin1')).not.toBe('PK');
    const bytes = await readSealed(documents, { tenant: 'acme', clientId: 'c-1', uri });
    const read = await readDeck(bytes ?? Buffer.alloc(0));
    if (read.kind !== 'deck') throw new Error(read.because);
    expect(read.slides[0]?.texts[0]).toBe('Business review: Brick & Co');
    expect(read.slides[1]?.charts[0]?.series[0]?.values).toEqual([20, 80]);
    expect(read.slides[2]?.texts).toContain('better');
    for (const place of [
      { tenant: 'globex', clientId: 'c-1' },
      { tenant: 'acme', clientId: 'c-2' },
    ]) {
      expect(await readSealed(documents, { ...place, uri })).toBeNull();
      expect(await run('takeReplacement', { ...place, uri, hash: null })).toMatchObject({ kind: 'refused' });
    }
    const replacement = { tenant: 'acme', clientId: 'c-1', uri };
    expect(await run('takeReplacement', { ...replacement, hash: 'f'.repeat(64) })).toMatchObject({ kind: 'refused' });
    expect(await run('takeReplacement', { ...replacement, hash: deckHash })).toMatchObject({ kind: 'deck', deckHash });
  });
});
