/**
 * A whole bidder put together from its parts, without a transport and without connections: what it reads and writes comes
 * in as ports. `main.ts` gives it the real ones; tests give it a snapshot of their own and a log in memory.
 */

import { randomBytes } from 'node:crypto';
import type { BudgetWriter } from './budget/budget-commands.ts';
import { createLeaseBook, type LeaseBook } from './budget/lease-book.ts';
import type { LeaseTimes } from './budget/leaser.ts';
import { defaultLeaseTimes, Leaser } from './budget/leaser.ts';
import { createViewers, type Viewers } from './caps/viewer.ts';
import type { BiddableCampaign, Snapshot } from './catalogue/snapshot.ts';
import { noRates, ratesNow } from './currency/rates.ts';
import { type Conditions, plainConditions } from './decide/conditions.ts';
import { BidderError } from './errors.ts';
import { type EventAppender, EventQueue } from './events/event-queue.ts';
import { NoBidCounter } from './events/no-bid-counter.ts';
import { type Exchanges, openExchanges } from './exchanges/registry.ts';
import { Hearing } from './heard/hearing.ts';
import { createAddresses } from './notices/addresses.ts';
import { type AuctionOutcome, NoticeDesk } from './notices/desk.ts';
import { RejectionCounter } from './notices/rejections.ts';
import { createNoticeSigner, type NoticeSigner } from './notices/token.ts';
import { TrafficGuard } from './notices/traffic.ts';
import { type AdmissionPolicy, createAdmission, openPolicy } from './policy/admission.ts';
import { createPrivacyReader, type PrivacyReader } from './policy/privacy.ts';
import { applied } from './record/policy.ts';
import { DecisionRecorder, type NoBidRecords } from './record/recorder.ts';
import { Core, type View } from './server/core.ts';
import { MicrosHistogram } from './server/histogram.ts';
import { Overload } from './server/overload.ts';
import { Sync } from './sync/sync.ts';
import { createPricer } from './value/pricer.ts';
import { byFormerName, nobodyKnown, type UserValues } from './value/user-values.ts';

export interface BidderOptions {
  /** Id of this process, new at every start: `bidder-<uuid>`. Holder of its leases. */
  readonly holder: string;
  readonly view: ViewStatus;
  readonly writer: BudgetWriter;
  readonly appender: EventAppender;
  readonly noticeSecret: string;
  /** Master secret of viewers' pseudonyms; the notices' own when not given. */
  readonly viewerSecret?: string | undefined;
  /** Address exchanges reach this bidder at, for notices. */
  readonly publicUrl: string;
  readonly times?: LeaseTimes;
  /** Which requests are bid on at all; `openPolicy` when not given. */
  readonly policy?: AdmissionPolicy;
  /** Which exchanges are served, and how; all of them, openly, when not given. */
  readonly exchanges?: Exchanges;
  /** Told what became of bids, for those who learn from it. */
  readonly onOutcome?: (outcome: AuctionOutcome) => void;
  /** What is known of viewers; nobody is known when not given. */
  readonly values?: UserValues;
  readonly eventCapacity?: number;
  /** Of which requests without a bid a record is kept; no decisions are recorded at all when not given. */
  readonly recordNoBids?: NoBidRecords | undefined;
  /** Where its money is; a book of its own when not given. */
  readonly book?: LeaseBook;
  /** Until when bills that other processes took are known, ms since 1970 UTC; all of them when not given. */
  readonly heardUntilMs?: () => number;
  readonly now?: () => number;
  readonly onError: (error: unknown, doing: string) => void;
}

export interface ViewStatus extends View {
  /** Why the view may not be bid from; undefined when it may. */
  blindBecause(): string | undefined;
}

export interface Bidder {
  readonly holder: string;
  readonly view: ViewStatus;
  readonly exchanges: Exchanges;
  /** What is known of viewers; undefined when it is told of none. */
  readonly values: UserValues | undefined;
  readonly core: Core;
  readonly desk: NoticeDesk;
  readonly sync: Sync;
  /** Tells notices of robots. */
  readonly traffic: TrafficGuard;
  readonly signer: NoticeSigner;
  readonly book: LeaseBook;
  readonly leaser: Leaser;
  /** Pace and frequency caps; to be told of all bidders' events. */
  readonly hearing: Hearing;
  readonly events: EventQueue;
  /** Undefined when no decisions are recorded. */
  readonly recorder: DecisionRecorder | undefined;
  readonly noBids: NoBidCounter;
  readonly overload: Overload;
  /** Time from body to answer, µs. */
  readonly decisionTime: MicrosHistogram;
  readonly startedAtMs: number;
  readonly now: () => number;
  /** Tells of a request that failed, by code only; the process goes on. */
  readonly onFault: (error: unknown) => void;
  /** To be called with each new snapshot. */
  follow(snapshot: Snapshot): void;
  /** Ends leases and writes out events; answers how many events could not be written. */
  stop(): Promise<number>;
}

const COUNT_EVERY_MS = 1_000;
/** A campaign steps its pace every 5 s; those due are looked for so often, ms. */
const PACE_EVERY_MS = 100;
/** What is left of the ten seconds a stopping process has, ms. */
const WRITE_OUT_MS = 5_000;

export function createBidder(options: BidderOptions): Bidder {
  const now = options.now ?? Date.now;
  const times = options.times ?? defaultLeaseTimes;
  const book = options.book ?? createLeaseBook();
  const signer = createNoticeSigner(options.noticeSecret);
  const events = eventQueueOf(options);
  const { holder, writer, view, onError } = options;
  const heardUntil = options.heardUntilMs === undefined ? {} : { heardUntilMs: options.heardUntilMs };
  const onGrant = (budgetKey: string): void => view.snapshot.resting.wake(budgetKey);
  const capSharePpm = (campaign: BiddableCampaign): number => view.snapshot.modes.of(campaign).capSharePpm;
  const leaser = new Leaser({ writer, book, holder, times, now, capSharePpm, onGrant, onError, ...heardUntil });
  const noBids = new NoBidCounter(holder, now());
  const rejected = new RejectionCounter(holder, now());
  const addresses = createAddresses(options.publicUrl);
  const onFault = faultTeller(onError);
  const exchanges = options.exchanges ?? openExchanges();
  const admission = createAdmission(options.policy ?? openPolicy);
  const privacyOf = createPrivacyReader((options.policy ?? openPolicy).tcfVendorId);
  const { viewers, hearing } = hearingOf(options, privacyOf, capSharePpm, now);
  const conditions = conditionsOf(options, book, { pace: hearing.pace, caps: hearing.caps, viewers }, privacyOf, now);
  const recorder = recorderOf(options, times.reservationMs, now);
  const ports = { view, book, conditions, recorder, leaser, admission, events, noBids, signer, addresses };
  const core = new Core({ ...ports, shows: hearing, reservationMs: times.reservationMs, onFault });
  const desk = new NoticeDesk({
    signer,
    book,
    appender: options.appender,
    exchanges,
    holder,
    rejected,
    rates: conditions.rates,
    ...(options.onOutcome === undefined ? {} : { onOutcome: options.onOutcome }),
    onError: (error) => onError(error, 'recording a notice'),
  });
  const writeCounts = (isLast = false): void => {
    for (const event of noBids.drain(now())) events.push(event);
    const refused = rejected.drain(now(), isLast);
    if (refused !== undefined) events.push(refused);
  };
  const timer = setInterval(() => writeCounts(), COUNT_EVERY_MS);
  const paceTimer = setInterval(() => hearing.pace.tick(now()), PACE_EVERY_MS);
  leaser.start();
  return {
    holder,
    view,
    exchanges,
    values: options.values,
    core,
    desk,
    traffic: new TrafficGuard(),
    sync: new Sync({ exchanges, privacyOf, newId: () => randomBytes(16).toString('hex') }),
    signer,
    book,
    leaser,
    hearing,
    events,
    recorder,
    noBids,
    overload: new Overload(),
    decisionTime: new MicrosHistogram(),
    startedAtMs: now(),
    now,
    onFault,
    follow(snapshot) {
      recorder?.follow(snapshot);
      leaser.follow(snapshot);
      hearing.follow(snapshot);
    },
    async stop() {
      clearInterval(timer);
      clearInterval(paceTimer);
      writeCounts(true);
      await leaser.stop();
      const unrecorded = (await recorder?.stop(WRITE_OUT_MS)) ?? 0;
      return unrecorded + (await events.stop(WRITE_OUT_MS));
    },
  };
}

function eventQueueOf({ appender, eventCapacity, onError }: BidderOptions): EventQueue {
  return new EventQueue({
    appender: appender,
    onError: (error, waiting) => onError(error, `writing bid events, ${waiting} wait`),
    onSetAside: (type, code) => onError(new BidderError('BIDDER_EVENT_SET_ASIDE', `${type}: ${code}`), 'set aside'),
    ...(eventCapacity === undefined ? {} : { capacity: eventCapacity }),
  });
}

/** The message may hold what the request held: only its code or class is told (R6). */
function faultTeller(onError: BidderOptions['onError']): (error: unknown) => void {
  return (error) => {
    const { code, name } = (error instanceof Error ? error : {}) as { code?: unknown; name?: string };
    onError(new BidderError('BIDDER_REQUEST_FAILED', String(code ?? name ?? typeof error)), 'answering a request');
  };
}

/** Pace and caps, and who viewers are to them. */
function hearingOf(
  { view, writer, viewerSecret, noticeSecret }: BidderOptions,
  privacyOf: PrivacyReader,
  capSharePpm: (campaign: BiddableCampaign) => number,
  now: () => number,
): { viewers: Viewers; hearing: Hearing } {
  const viewers = createViewers({
    secret: viewerSecret ?? noticeSecret,
    now,
    mayProfile: ({ signals, country }) => privacyOf(signals, country).basis === 'profile',
  });
  const hearing = new Hearing({
    snapshot: () => view.snapshot,
    budgetOf: (tenant, campaignId) => writer.read(tenant, campaignId).state,
    capSharePpm,
    former: viewers,
  });
  return { viewers, hearing };
}

function conditionsOf(
  options: BidderOptions,
  book: LeaseBook,
  heard: Pick<Conditions, 'pace' | 'caps'> & { readonly viewers: Viewers },
  privacyOf: PrivacyReader,
  now: () => number,
): Conditions {
  const { view } = options;
  return plainConditions(book, {
    ...heard,
    rates: ratesNow(() => view.snapshot.rates?.at(now()) ?? noRates),
    modes: { of: (candidate) => view.snapshot.modes.of(candidate) },
    profiles: options.values === undefined ? nobodyKnown : byFormerName(options.values, heard.viewers),
    pricer: createPricer(options.values ?? nobodyKnown),
    told: {
      segmentsOf: (request) =>
        privacyOf(request.signals, request.country).basis === 'profile' ? request.person().segments : [],
    },
  });
}

function recorderOf(options: BidderOptions, reservationMs: number, now: () => number): DecisionRecorder | undefined {
  const { appender, holder, publicUrl, recordNoBids: noBids, onError } = options;
  if (noBids === undefined) return undefined;
  const { tcfVendorId, roundTripMs, completeChainsOnly, blockedSystems } = options.policy ?? openPolicy;
  const rules = { tcfVendorId, roundTripMs, completeChainsOnly, blockedSystems: [...blockedSystems] };
  const policy = applied({ publicUrl, reservationMs, ...rules });
  const privacyOf = createPrivacyReader(tcfVendorId);
  return new DecisionRecorder({
    appender,
    holder,
    policy,
    noBids,
    basisOf: ({ signals, country }) => privacyOf(signals, country).basis,
    now,
    onError,
  });
}
