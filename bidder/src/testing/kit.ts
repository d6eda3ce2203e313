/** What tests and benchmarks of the bidder build their worlds from: catalogue rows, a fixed view, a granted budget. */
import { firstWeights } from '@mainstem/models/experiments/weights';
import { keyOf, PLATFORM_TENANT, uuidV7 } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { CURRENCY_RATES, catalogueField } from '@mainstem/streams/catalogue/contract';
import type { BudgetCommand } from '@mainstem/streams/deciders/budget/commands';
import { type Budget, type BudgetEvent, budgetDecider } from '@mainstem/streams/deciders/budget/decider';
import type { EventListener } from '@mainstem/streams/runtime/decisions/decision-writer';
import type { CommandContext, Outcome } from '@mainstem/streams/runtime/decisions/outcome';
import { type Bidder, createBidder, type ViewStatus } from '../bidder.ts';
import type { BudgetWriter } from '../budget/budget-commands.ts';
import { createLeaseBook, type LeaseBook } from '../budget/lease-book.ts';
import type { LeaseTimes } from '../budget/leaser.ts';
import { budgetKeyOf } from '../catalogue/candidate.ts';
import {
  type CampaignRow,
  type CreativeRow,
  campaignField,
  creativeField,
  type ExperimentRow,
} from '../catalogue/rows.ts';
import { createSnapshotBuilder, type RowChange, type Snapshot } from '../catalogue/snapshot.ts';
import { type Conditions, plainConditions } from '../decide/conditions.ts';
import type { EventAppender } from '../events/event-queue.ts';
import { NoBidCounter } from '../events/no-bid-counter.ts';
import type { Exchanges } from '../exchanges/registry.ts';
import { createAddresses } from '../notices/addresses.ts';
import { createNoticeSigner } from '../notices/token.ts';
import { type AdmissionPolicy, createAdmission, openPolicy } from '../policy/admission.ts';
import { Core } from '../server/core.ts';

export const TEST_SECRET = 'a secret of at least 32 characters!!';
export const TEST_URL = 'https://bid.example';
const PLENTY_MICROS = 1_000_000_000_000;
const HOUR_MS = 3_600_000;

export function campaignRow(given: Partial<CampaignRow> = {}): CampaignRow {
  return {
    tenant: 'acme',
    id: 'campaign-1',
    name: 'Campaign',
    status: 'active',
    advertiserDomain: 'advertiser.example',
    bidPriceMicros: 2_000_000,
    currency: 'USD',
    categories: ['IAB3-1'],
    categoryTaxonomy: 1,
    countries: [],
    advertiserApps: [],
    targeting: null,
    deals: [],
    dealsOnly: false,
    pacing: null,
    valuation: null,
    version: 1,
    ...given,
  };
}

/** An experiment that runs over creatives of a campaign, as even as it can be; `creativeIds` by arm, the control first. */
export function experimentRow(creativeIds: readonly string[], given: Partial<ExperimentRow> = {}): ExperimentRow {
  const armIds = creativeIds.map((id) => `arm of ${id}`);
  const sharesPpm = firstWeights(creativeIds.length, 0);
  return {
    ...{ tenant: 'acme', id: 'x-1', campaignId: 'campaign-1', state: 'running', armIds, creativeIds, sharesPpm },
    ...{ seed: 7, isSticky: false, holdoutPpm: 0, outcomeWindowMs: HOUR_MS, block: 1, winner: null },
    ...{ startedAtMs: 1, endedAtMs: null, version: 2 },
    ...given,
  };
}

export function experimentChange(row: ExperimentRow): RowChange {
  return { field: catalogueField('experiment', row.tenant, row.id), json: JSON.stringify(row) };
}

type Targeting = NonNullable<CampaignRow['targeting']>;

/** A targeting that asks for nothing but what is given. */
export function targetingOf(given: Partial<Targeting> = {}): Targeting {
  return {
    regions: [],
    metros: [],
    postcodes: [],
    circles: [],
    deviceTypes: [],
    operatingSystems: [],
    connectionTypes: [],
    languages: [],
    channels: [],
    domains: [],
    blockedDomains: [],
    apps: [],
    blockedApps: [],
    contentCategories: [],
    blockedContentCategories: [],
    contentTaxonomy: 1,
    segments: [],
    blockedSegments: [],
    weekHours: [],
    utcOffsetMin: null,
    minViewabilityPercent: null,
    exchanges: [],
    positions: [],
    interstitial: null,
    ...given,
  };
}

export function creativeRow(given: Partial<CreativeRow> = {}): CreativeRow {
  return {
    tenant: 'acme',
    id: 'creative-1',
    campaignId: 'campaign-1',
    status: 'live',
    gold: false,
    format: 'BANNER',
    ...shownAs[given.format ?? 'BANNER'],
    attributes: [],
    secure: true,
    apis: [],
    expandDirections: [],
    language: null,
    imageUrl: null,
    native: null,
    version: 1,
    ...given,
  };
}

/** An ad of each format that everything takes. */
const shownAs: Readonly<Record<CreativeRow['format'], Shown>> = {
  BANNER: {
    widthPx: 300,
    heightPx: 250,
    markup: '<a href="${CLICK_URL}"><img src="https://cdn.example/a.png"></a>',
    mimeType: 'text/html',
    durationS: null,
    protocols: [],
  },
  VIDEO: {
    widthPx: 640,
    heightPx: 360,
    markup: vastOf('video/mp4', ' width="640" height="360"', 'a.mp4'),
    mimeType: 'video/mp4',
    durationS: 15,
    protocols: [2, 3],
  },
  AUDIO: {
    widthPx: 0,
    heightPx: 0,
    markup: vastOf('audio/mpeg', '', 'a.mp3'),
    mimeType: 'audio/mpeg',
    durationS: 15,
    protocols: [2, 3],
  },
  NATIVE: { widthPx: 0, heightPx: 0, markup: '', mimeType: '', durationS: null, protocols: [] },
};
type Shown = Pick<CreativeRow, 'widthPx' | 'heightPx' | 'markup' | 'mimeType' | 'durationS' | 'protocols'>;

type NativeAd = NonNullable<CreativeRow['native']>;

/** A native ad with a part of each kind. */
export function nativeAd(given: Partial<NativeAd> = {}): NativeAd {
  const none = { subtype: 0, widthPx: 0, heightPx: 0, mimeType: '', durationS: 0 };
  const image = { ...none, kind: 'IMAGE', mimeType: 'image/jpeg' };
  return {
    assets: [
      { ...none, kind: 'TITLE', content: 'Twenty-five characters ok' },
      { ...image, subtype: 1, content: 'https://cdn.example/icon.jpg', widthPx: 80, heightPx: 80 },
      { ...image, subtype: 3, content: 'https://cdn.example/main.jpg', widthPx: 1200, heightPx: 627 },
      { ...none, kind: 'DATA', subtype: 1, content: 'Advertiser' },
      { ...none, kind: 'DATA', subtype: 2, content: 'What it is about.' },
      { ...none, kind: 'VIDEO', content: shownAs.VIDEO.markup, mimeType: 'video/mp4', durationS: 15 },
    ],
    linkUrl: 'https://advertiser.example/landing',
    clickTrackers: [],
    impressionTrackers: ['https://track.example/seen'],
    privacyUrl: 'https://advertiser.example/privacy',
    ...given,
  };
}

function vastOf(mimeType: string, size: string, file: string): string {
  return (
    '<VAST version="3.0"><Ad id="1"><InLine><AdSystem>Mainstem</AdSystem><AdTitle>Offer</AdTitle><Creatives><Creative>' +
    '<Linear><Duration>00:00:15</Duration><VideoClicks><ClickTracking><![CDATA[${CLICK_URL}]]></ClickTracking></VideoClicks>' +
    '<MediaFiles>' +
    `<MediaFile delivery="progressive" type="${mimeType}"${size}><![CDATA[https://cdn.example/${file}]]></MediaFile>` +
    '</MediaFiles></Linear></Creative></Creatives></InLine></Ad></VAST>'
  );
}

/** What one USD buys, millionths by currency, as of `asOfAtMs`. */
export function ratesChange(perUsdMicros: Readonly<Record<string, number>>, asOfAtMs: number): RowChange {
  const rates = Object.entries(perUsdMicros).map(([currency, micros]) => ({ currency, perUsdMicros: micros }));
  const row = { tenant: PLATFORM_TENANT, id: CURRENCY_RATES, version: 'rates-1', asOfAtMs, rates };
  return { field: catalogueField('rates', PLATFORM_TENANT, CURRENCY_RATES), json: JSON.stringify(row) };
}

export function changesOf(campaigns: readonly CampaignRow[], creatives: readonly CreativeRow[]): RowChange[] {
  return [
    ...campaigns.map((row) => ({ field: campaignField(row.tenant, row.id), json: JSON.stringify(row) })),
    ...creatives.map((row) => ({ field: creativeField(row.tenant, row.id), json: JSON.stringify(row) })),
  ];
}

export function snapshotOf(
  campaigns: readonly CampaignRow[],
  creatives: readonly CreativeRow[],
  more: readonly RowChange[] = [],
): Snapshot {
  const builder = createSnapshotBuilder('generation-1', (field, error) => {
    throw new Error(`row ${field} cannot be read`, { cause: error });
  });
  return builder.apply([...more, ...changesOf(campaigns, creatives)], 1);
}

/** A book with one lease per campaign of the snapshot. `amounts` in micros by budget key; plenty where not named. */
export function grantedBook(
  snapshot: Snapshot,
  amounts: Readonly<Record<string, number>> = {},
  expiresAtMs: number = Number.MAX_SAFE_INTEGER,
): LeaseBook {
  const book = createLeaseBook();
  for (const { budgetKey, tenant, campaignId } of snapshot.campaigns.values()) {
    const amountMicros = amounts[budgetKeyOf(tenant, campaignId)] ?? PLENTY_MICROS;
    if (amountMicros === 0) continue;
    const settleAfterMs = expiresAtMs;
    book.grant({ leaseId: uuidV7(), budgetKey, tenant, campaignId, amountMicros, expiresAtMs, settleAfterMs });
  }
  return book;
}

export interface TestCore {
  readonly core: Core;
  readonly book: LeaseBook;
  readonly events: AnyEvent[];
  readonly noBids: NoBidCounter;
}

/** A core over a fixed snapshot: no connections, no timers. */
export function testCore(
  snapshot: Snapshot,
  amounts: Readonly<Record<string, number>> = {},
  policy: AdmissionPolicy = openPolicy,
  special: Partial<Conditions> = {},
): TestCore {
  const events: AnyEvent[] = [];
  const book = grantedBook(snapshot, amounts);
  const noBids = new NoBidCounter('bidder-test', 0);
  const core = new Core({
    view: { snapshot, isLive: () => true },
    book,
    conditions: plainConditions(book, special),
    leaser: { want: () => undefined, used: () => undefined },
    admission: createAdmission(policy),
    events: { room: 1_000_000, push: (event) => events.push(event) > 0 },
    noBids,
    signer: createNoticeSigner(TEST_SECRET),
    addresses: createAddresses(TEST_URL),
    reservationMs: HOUR_MS,
    onFault: (error) => {
      throw error;
    },
  });
  return { core, book, events, noBids };
}

/** A budget stream in memory: the real decider, answering in order, one microtask later. */
export class MemoryBudgetWriter implements BudgetWriter {
  readonly events: BudgetEvent[] = [];
  readonly #budgets = new Map<string, Budget>();
  readonly #listeners = new Set<EventListener<BudgetEvent>>();
  readonly #answers = new Map<string, Outcome<BudgetEvent>>();

  async execute(
    tenant: string,
    entity: string,
    command: BudgetCommand,
    context: CommandContext,
  ): Promise<Outcome<BudgetEvent>> {
    await Promise.resolve();
    const known = context.commandId === undefined ? undefined : this.#answers.get(context.commandId);
    if (known !== undefined) return known;
    const outcome = this.#decide(tenant, entity, command, context);
    if (context.commandId !== undefined) this.#answers.set(context.commandId, outcome);
    return outcome;
  }

  read(tenant: string, entity: string): { state: Budget; version: number } {
    return { state: this.#budgets.get(keyOf(tenant, entity)) ?? budgetDecider.initialState(), version: 0 };
  }

  async whenCaughtUp(): Promise<void> {}

  onEvent(listener: EventListener<BudgetEvent>): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #decide(
    tenant: string,
    entity: string,
    command: BudgetCommand,
    { actor, occurredAtMs }: CommandContext,
  ): Outcome<BudgetEvent> {
    let { state } = this.read(tenant, entity);
    const decision = budgetDecider.decide(command, state);
    if (decision.kind === 'reject') return { ...decision, kind: 'rejected', version: 0 };
    const events: BudgetEvent[] = [];
    for (const body of decision.events) {
      state = budgetDecider.evolve(state, body);
      const id = uuidV7();
      const envelope = { id, tenant, entity, streamVersion: 1, decision: null, occurredAtMs, actor, correlationId: id };
      events.push({ ...body, envelope: { ...envelope, causationId: null } } as BudgetEvent);
    }
    this.#budgets.set(keyOf(tenant, entity), state);
    this.events.push(...events);
    const position = { topic: 'budget_events', partition: 0, offset: this.events.length };
    for (const event of events) for (const listener of this.#listeners) listener(event, position);
    return { kind: 'accepted', events, version: 0, positions: [position] };
  }
}

/** A bidder with a fixed view, a budget stream in memory and events kept in a list; nothing leaves the process. */
export async function testBidder(options: {
  readonly campaigns: readonly CampaignRow[];
  readonly creatives: readonly CreativeRow[];
  readonly capMicros?: number;
  readonly writer?: MemoryBudgetWriter;
  readonly view?: Partial<ViewStatus>;
  readonly appender?: EventAppender;
  readonly eventCapacity?: number;
  readonly publicUrl?: string;
  readonly exchanges?: Exchanges;
  readonly times?: LeaseTimes;
}): Promise<{ readonly bidder: Bidder; readonly events: AnyEvent[]; readonly writer: MemoryBudgetWriter }> {
  const events: AnyEvent[] = [];
  const snapshot = snapshotOf(options.campaigns, options.creatives);
  const writer = options.writer ?? new MemoryBudgetWriter();
  const bidder = createBidder({
    holder: `bidder-${uuidV7()}`,
    view: { snapshot, isLive: () => true, blindBecause: () => undefined, ...options.view },
    writer,
    appender: options.appender ?? { append: async (batch) => void events.push(...batch) },
    noticeSecret: TEST_SECRET,
    publicUrl: options.publicUrl ?? TEST_URL,
    ...(options.exchanges === undefined ? {} : { exchanges: options.exchanges }),
    ...(options.times === undefined ? {} : { times: options.times }),
    ...(options.eventCapacity === undefined ? {} : { eventCapacity: options.eventCapacity }),
    onError: () => undefined,
  });
  const { capMicros = PLENTY_MICROS } = options;
  for (const { tenant, campaignId, currency } of snapshot.campaigns.values()) {
    const command = { type: 'OpenBudget', capMicros, currency } as const;
    await writer.execute(tenant, campaignId, command, { actor: 'user:test', occurredAtMs: Date.now() });
  }
  bidder.follow(snapshot);
  bidder.leaser.tick(Date.now());
  await bidder.leaser.idle();
  return { bidder, events, writer };
}
