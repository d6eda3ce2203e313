/**
 * KIKI-29 attacked: nothing that was not approved may reach a bid, whichever way it is tried. Commands through the gateway
 * by every role, events sent in, records forged onto the topic, races and replays of the projection, and rows of the
 * catalogue as the bidder reads them. After each attack the bidder's own snapshot is made from the log, and every candidate in it must have its approval,
 * and a generated one all four checks passed before it.
 *
 * What is not tried: somebody who may write to the broker forging a whole approved life, in order and with the right
 * versions. Nothing in an event could tell it from a real one; who may write is the broker's to say, and the audit tree shows it afterwards.
 */
import { candidatesIn, createSnapshotBuilder, type RowChange } from '@mainstem/bidder/catalogue/snapshot';
import { type Role, roles } from '@mainstem/gateway/roles';
import { startTestGateway, type TestGateway } from '@mainstem/gateway/testing/test-gateway';
import { catalogue } from '@mainstem/projections/catalogue/projection';
import { type Codec, createCodec } from '@mainstem/schemas/codec';
import { type AnyBody, eventWith, keyOf } from '@mainstem/schemas/envelope';
import { type AnyEvent, type Envelope, eventTypes } from '@mainstem/schemas/generated/events';
import { topicOf } from '@mainstem/schemas/topics';
import { catalogueField } from '@mainstem/streams/catalogue/contract';
import type { CreativeRow } from '@mainstem/streams/catalogue/rows';
import { pipelineCommands } from '@mainstem/streams/deciders/creative/pipeline';
import { createWinners } from '@mainstem/streams/runtime/decisions/winners';
import type { RowKey } from '@mainstem/streams/runtime/projection/projection';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let gateway: TestGateway;
let forge: (...events: AnyEvent[]) => Promise<unknown>;
beforeAll(async () => {
  gateway = await startTestGateway();
  const codec = createCodec(Object.fromEntries(eventTypes.map((type, index) => [type, index + 1])));
  // Past our own writer, which refuses most of these: as somebody at the broker would.
  forge = (...events) => gateway.log.append(events.map((event) => recordOf(event, codec)));
  await send('campaigns', 'spring', {
    type: 'CreateCampaign',
    name: 'Spring',
    advertiserDomain: 'shoes.example',
    bidPriceMicros: 5,
  });
  // A campaign that runs: an honest gold creative lets it start, so that whatever slips through would be bid.
  for (const command of [made, approve, { type: 'MarkGold', because: 'x' }]) await send('creatives', 'honest', command);
  await send('campaigns', 'spring', { type: 'HoldGold', creativeId: 'honest' });
  await send('campaigns', 'spring', { type: 'ActivateCampaign' });
  await send('creatives', 'honest', activate);
});
afterAll(() => gateway?.close());

const markup = '<a href="https://shoes.example/">shoes</a>';
const size = { widthPx: 300, heightPx: 250 };
const made = {
  type: 'CreateCreative',
  campaignId: 'spring',
  format: 'BANNER',
  ...size,
  markup,
  mimeType: 'text/html',
  secure: true,
};
const brief = {
  type: 'BriefCreative',
  campaignId: 'spring',
  product: 'shoes',
  offer: 'off',
  audience: 'runners',
  industry: 'retail',
  landingUrl: 'https://shoes.example/',
  because: 'attack',
};
const approve = { type: 'ApproveCreative', note: 'x' };
const activate = { type: 'ActivateCreative', because: 'x' };
const pause = { type: 'PauseCreative', reason: 'x' };
const gold = { type: 'MarkGold', because: 'x' };

const send = (stream: string, id: string, body: object, as: readonly Role[] = ['admin']) =>
  gateway.send('POST', `/v1/commands/${stream}/${id}`, { body, roles: as });

function recordOf(event: AnyEvent, codec: Codec) {
  const { tenant, entity } = event.envelope;
  return { topic: topicOf(event.type), key: keyOf(tenant, entity), value: codec.encode(event) };
}

/** Rows of the catalogue as the projection makes them of winners, and what the bidder has of them. */
function bidderOf(events: readonly AnyEvent[]): { ids: string[]; rows: Map<string, string> } {
  const winners = createWinners();
  const rows = new Map<string, object | null>();
  for (const event of events) {
    if (winners.admit(event) !== 'winner' || !(catalogue.types as readonly string[]).includes(event.type)) continue;
    const key = catalogue.keyOf(event as never);
    const field = fieldOf(key as never);
    rows.set(field, catalogue.project((rows.get(field) ?? null) as never, event as never));
  }
  const texts = new Map(
    [...rows].flatMap(([field, row]) => (row === null ? [] : [[field, JSON.stringify(row)] as const])),
  );
  return { ids: candidatesOf([...texts].map(([field, json]) => ({ field, json }))), rows: texts };
}

function candidatesOf(changes: readonly RowChange[]): string[] {
  const unreadable = (field: string, error: unknown) => {
    throw new Error(`${field}: ${String(error)}`);
  };
  const snapshot = createSnapshotBuilder('g', unreadable).apply(changes, 1);
  return candidatesIn(snapshot).map(({ creativeId }) => creativeId);
}

const logged = async (): Promise<AnyEvent[]> => [
  ...(await gateway.events('campaign_events')),
  ...(await gateway.events('creative_events')),
];

/** Of what is in the bidder, what never was approved, or was generated and not checked first. Must be nothing. */
async function slippedThrough(): Promise<string[]> {
  const events = await logged();
  return bidderOf(events).ids.filter((id) => !isApproved(events.filter(({ envelope }) => envelope.entity === id)));
}

function isApproved(events: readonly AnyEvent[]): boolean {
  const at = events.findIndex(({ type }) => type === 'CreativeApproved');
  const before = events.slice(0, at);
  if (at < 0) return false;
  if (!before.some(({ type }) => type === 'CreativeGenerated')) return true;
  const checks = before.filter((event) => 'passed' in event && event.passed).map(({ type }) => type);
  return new Set(checks).size === 4;
}

const fieldOf = (key: RowKey) => (catalogue.store as { fieldOf(key: RowKey): string }).fieldOf(key);

/** A record as somebody would forge it. */
function forged(id: string, streamVersion: number, body: AnyBody, over: Partial<Envelope> = {}): AnyEvent {
  const envelope: Envelope = {
    id: `forged-${id}-${streamVersion}-${body.type}`,
    tenant: 'acme',
    entity: id,
    streamVersion,
    decision: { id: `forged-${id}-${streamVersion}`, n: 1, of: 1 },
    occurredAtMs: 1_700_000_000_000,
    actor: 'workflow:Creative',
    correlationId: 'forged',
    causationId: null,
    ...over,
  } as Envelope;
  return eventWith(body, envelope);
}
const live = { type: 'CreativeActivated', because: 'forged' } as AnyBody;
const paused = { type: 'CreativePaused', reason: 'forged' } as AnyBody;
const goldMark = { type: 'CreativeGoldMarked', because: 'forged' } as AnyBody;
const approvedMark = { type: 'CreativeApproved', note: 'forged' } as AnyBody;
const generated = {
  type: 'CreativeGenerated',
  campaignId: 'spring',
  ...size,
  markup,
  mimeType: 'text/html',
  attributes: [],
  secure: true,
  language: null,
  imageUrl: null,
  ...{ headline: 'a', body: 'b', callToAction: 'c', disclosure: '', promptRef: 'p@1' },
  ...{ provider: 'x', model: 'x', offline: false },
} as AnyBody;

test('the honest creative is bid: the tests below look at something', async () => {
  expect(bidderOf(await logged()).ids).toEqual(['honest']);
});

describe('KIKI-29: through the gateway', () => {
  test.each(roles)('as %s: every command out of order, alone and in batches', async (role) => {
    for (const [n, first] of [made, brief].entries()) {
      const id = `door-${role}-${n}`.replaceAll('_', '-');
      for (const command of [activate, gold, first, activate, gold, pause, activate])
        await send('creatives', id, command, [role]);
      for (const commands of [[activate], [gold, activate], [pause, activate]]) {
        await gateway.send('POST', `/v1/commands/creatives/${id}/batch`, { body: { commands }, roles: [role] });
      }
    }
    expect(await slippedThrough()).toEqual([]);
  });

  test('results of checks cannot be sent in, and a briefed creative cannot be approved past them', async () => {
    await send('creatives', 'brief-1', brief);
    for (const type of pipelineCommands) {
      const verdict = {
        passed: true,
        findings: [],
        rulesVersion: 'x',
        scorePpm: 1,
        compoundPpm: 1,
        linePpm: 1,
        disclosures: [],
      };
      expect((await send('creatives', 'brief-1', { type, ...verdict })).status).toBe(403);
    }
    expect((await send('creatives', 'brief-1', approve)).body).toMatchObject({ code: 'CREATIVE_NOT_CHECKED' });
    expect((await send('creatives', 'brief-1', made)).body).toMatchObject({ code: 'CREATIVE_EXISTS' });
    expect(await slippedThrough()).toEqual([]);
  });

  test('events of creatives cannot be sent in', async () => {
    const bodies = [live, approvedMark, goldMark, generated].map((body) => ({ ...body, entity: 'brief-1' }));
    const { body } = await gateway.send('POST', '/v1/events', { body: { events: bodies } });
    expect(body.results.map(({ status }: { status: string }) => status)).toEqual(Array(4).fill('invalid'));
  });

  test('KIKI-44: a campaign starts with no gold that is not its own, and no other tenant’s', async () => {
    const create = { type: 'CreateCampaign', name: 'Other', advertiserDomain: 'shoes.example', bidPriceMicros: 5 };
    await send('campaigns', 'other', create);
    await send('creatives', 'draft-1', { ...made, campaignId: 'other' });
    for (const creativeId of ['honest', 'draft-1', 'nobody', 'brief-1']) {
      expect((await send('campaigns', 'other', { type: 'HoldGold', creativeId })).body).toMatchObject({
        code: 'CREATIVE_NOT_GOLD',
      });
    }
    expect((await send('campaigns', 'other', { type: 'ActivateCampaign' })).body).toMatchObject({
      code: 'CAMPAIGN_WITHOUT_GOLD',
    });
    await gateway.send('POST', '/v1/commands/campaigns/spring', { body: create, tenant: 'rival' });
    const held = { type: 'HoldGold', creativeId: 'honest' };
    const foreign = await gateway.send('POST', '/v1/commands/campaigns/spring', { body: held, tenant: 'rival' });
    expect(foreign.body).toMatchObject({ code: 'CREATIVE_NOT_GOLD' });
  });

  test('KIKI-48: what was blocked is bid no more and comes back by nothing', async () => {
    for (const command of [made, approve, activate]) await send('creatives', 'blocked-1', command);
    expect(bidderOf(await logged()).ids).toContain('blocked-1');
    await send('creatives', 'blocked-1', { type: 'BlockCreative', reason: 'x' });
    for (const command of [approve, activate, gold, pause, activate, made]) {
      expect((await send('creatives', 'blocked-1', command)).status).toBe(422);
    }
    expect(bidderOf(await logged()).ids).not.toContain('blocked-1');
  });
});

describe('KIKI-29: records forged onto the topic', () => {
  test('without a version, with an old one, with one too far, of another decision, of another tenant', async () => {
    await send('creatives', 'forge-1', made);
    await forge(
      forged('forge-1', 1, live),
      forged('forge-1', 0, live),
      forged('forge-1', 7, approvedMark),
      forged('forge-1', 8, live),
      forged('forge-1', 2, approvedMark, { decision: { id: 'forged', n: 2, of: 2 } }),
      forged('forge-1', 2, approvedMark, { tenant: 'rival' }),
      forged('forge-1', 3, live, { tenant: 'rival' }),
    );
    expect(await slippedThrough()).toEqual([]);
  });

  test('on the air, or gold, with the very next version: nothing becomes of it, nor of honest commands after it', async () => {
    await send('creatives', 'forge-2', made);
    await forge(
      forged('forge-2', 2, live),
      forged('forge-2', 3, paused),
      forged('forge-2', 4, live),
      forged('forge-2', 5, goldMark),
    );
    for (const command of [pause, activate, gold]) await send('creatives', 'forge-2', command);
    await forge(forged('forge-3', 1, live), forged('forge-3', 2, approvedMark));
    expect(await slippedThrough()).toEqual([]);
  });

  test('an approval of a generated creative whose checks are missing', async () => {
    await send('creatives', 'forge-4', brief);
    await forge(forged('forge-4', 2, generated), forged('forge-4', 3, approvedMark), forged('forge-4', 4, live));
    expect(await slippedThrough()).toEqual([]);
  });
});

describe('KIKI-29: the projection', () => {
  test('repeats, replays from any place and any order of keys bid the same, and never what was not approved', async () => {
    const events = await logged();
    const wanted = bidderOf(events);
    const order = fc.array(fc.nat(1_000), { minLength: events.length, maxLength: events.length });
    fc.assert(
      fc.property(order, fc.nat(events.length), (draws, from) => {
        // Within a key the log has one order; between keys any may come first.
        const keys = new Map<string, AnyEvent[]>();
        for (const event of [...events, ...events.slice(from)]) {
          const key = `${event.envelope.tenant}|${event.type.startsWith('Campaign')}|${event.envelope.entity}`;
          keys.set(key, [...(keys.get(key) ?? []), event]);
        }
        const mixed: AnyEvent[] = [];
        for (const draw of [...draws, ...draws]) {
          const open = [...keys.values()].filter((list) => list.length > 0);
          const next = open[draw % Math.max(1, open.length)]?.shift();
          if (next !== undefined) mixed.push(next);
        }
        const { ids, rows } = bidderOf(mixed);
        expect(ids.sort()).toEqual(wanted.ids.sort());
        expect([...rows].sort()).toEqual([...wanted.rows].sort());
      }),
      { numRuns: 50 },
    );
  });

  test('any history of one creative: it is live only after its approval', () => {
    const bodies = [
      live,
      paused,
      goldMark,
      generated,
      { type: 'CreativeBlocked', step: 'REVIEW', reason: 'x', findings: [] },
    ];
    const compliance = { type: 'CreativeComplianceChecked', findings: [], disclosures: [], rulesVersion: 'x' };
    const all = [
      ...bodies,
      approvedMark,
      { ...compliance, passed: true },
      { ...compliance, passed: false },
    ] as AnyBody[];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...all), { maxLength: 25 }), (history) => {
        let row: CreativeRow | null = null;
        let approvals = 0;
        for (const [at, body] of history.entries()) {
          row = catalogue.project(row as never, forged('any', at + 1, body) as never) as CreativeRow | null;
          if (body.type === 'CreativeGenerated') approvals = 0;
          if (body.type === 'CreativeApproved') approvals += 1;
          if (row?.status === 'live' || row?.gold) expect(approvals).toBeGreaterThan(0);
        }
      }),
    );
  });
});

test('KIKI-29: row by row, no status but live is a candidate of the bidder, gold or not', async () => {
  const { rows } = bidderOf(await logged());
  const field = catalogueField('creative', 'acme', 'honest');
  const campaign = catalogueField('campaign', 'acme', 'spring');
  const honest = JSON.parse(rows.get(field) as string) as CreativeRow;
  for (const status of ['unchecked', 'draft', 'approved', 'rejected', 'blocked', 'paused', 'live'] as const) {
    for (const gold of [true, false]) {
      const changes = [
        { field: campaign, json: rows.get(campaign) as string },
        { field, json: JSON.stringify({ ...honest, status, gold }) },
      ];
      expect(candidatesOf(changes), status).toEqual(status === 'live' ? ['honest'] : []);
    }
  }
});
