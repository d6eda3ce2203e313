/** What tests and benchmarks of the bidder build their worlds from: catalogue rows, a fixed view, a granted budget. */
import { keyOf, uuidV7 } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import type { BudgetCommand } from '@mainstem/streams/deciders/budget/commands';
import { type Budget, type BudgetEvent, budgetDecider } from '@mainstem/streams/deciders/budget/decider';
import type { CommandContext, EventListener, Outcome } from '@mainstem/streams/runtime/decisions/decision-writer';
import { type Bidder, createBidder, type ViewStatus } from '../bidder.ts';
import { createLeaseBook, type LeaseBook } from '../budget/lease-book.ts';
import type { BudgetWriter, LeaseTimes } from '../budget/leaser.ts';
import { budgetKeyOf } from '../catalogue/candidate.ts';
import { type CampaignRow, type CreativeRow, campaignField, creativeField } from '../catalogue/rows.ts';
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
  const video = given.format === 'VIDEO';
  return {
    tenant: 'acme',
    id: 'creative-1',
    campaignId: 'campaign-1',
    status: 'live',
    gold: false,
    format: 'BANNER',
    widthPx: video ? 640 : 300,
    heightPx: video ? 360 : 250,
    markup: video ? vast : '<a href="${CLICK_URL}"><img src="https://cdn.example/a.png"></a>',
    mimeType: video ? 'video/mp4' : 'text/html',
    durationS: video ? 15 : null,
    protocols: video ? [2, 3] : [],
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

const vast =
  '<VAST version="3.0"><Ad id="1"><InLine><AdSystem>Mainstem</AdSystem><AdTitle>Offer</AdTitle><Creatives><Creative>' +
  '<Linear><Duration>00:00:15</Duration><VideoClicks><ClickTracking><![CDATA[${CLICK_URL}]]></ClickTracking></VideoClicks>' +
  '<MediaFiles><MediaFile delivery="progressive" type="video/mp4" width="640" height="360">' +
  '<![CDATA[https://cdn.example/a.mp4]]></MediaFile></MediaFiles></Linear></Creative></Creatives></InLine></Ad></VAST>';

export function changesOf(campaigns: readonly CampaignRow[], creatives: readonly CreativeRow[]): RowChange[] {
  return [
    ...campaigns.map((row) => ({ field: campaignField(row.tenant, row.id), json: JSON.stringify(row) })),
    ...creatives.map((row) => ({ field: creativeField(row.tenant, row.id), json: JSON.stringify(row) })),
  ];
}

export function snapshotOf(campaigns: readonly CampaignRow[], creatives: readonly CreativeRow[]): Snapshot {
  const builder = createSnapshotBuilder('generation-1', (field, error) => {
    throw new Error(`row ${field} cannot be read`, { cause: error });
  });
  return builder.apply(changesOf(campaigns, creatives), 1);
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
  for (const { tenant, campaignId } of snapshot.campaigns.values()) {
    const command = { type: 'OpenBudget', capMicros, currency: 'USD' } as const;
    await writer.execute(tenant, campaignId, command, { actor: 'user:test', occurredAtMs: Date.now() });
  }
  bidder.follow(snapshot);
  bidder.leaser.tick(Date.now());
  await bidder.leaser.idle();
  return { bidder, events, writer };
}
