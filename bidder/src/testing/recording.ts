/** A core whose decisions go on a log in memory, and the history of rows it was made of: for tests of record and replay. */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import type { LeaseBook } from '../budget/lease-book.ts';
import { versionIn } from '../catalogue/row-versions.ts';
import type { CampaignRow, CreativeRow } from '../catalogue/rows.ts';
import { createSnapshotBuilder, type RowChange, type Snapshot } from '../catalogue/snapshot.ts';
import { type Conditions, plainConditions } from '../decide/conditions.ts';
import { NoBidCounter } from '../events/no-bid-counter.ts';
import { createAddresses } from '../notices/addresses.ts';
import { createNoticeSigner } from '../notices/token.ts';
import { type AdmissionPolicy, createAdmission, openPolicy } from '../policy/admission.ts';
import { createPrivacyReader } from '../policy/privacy.ts';
import { applied } from '../record/policy.ts';
import { DecisionRecorder, type NoBidRecords } from '../record/recorder.ts';
import type { RowHistory } from '../replay/row-history.ts';
import { Core } from '../server/core.ts';
import { changesOf, grantedBook, TEST_SECRET, TEST_URL } from './kit.ts';

export interface Recording {
  readonly core: Core;
  readonly book: LeaseBook;
  readonly events: AnyEvent[];
  readonly recorder: DecisionRecorder;
  readonly history: RowHistory;
  readonly policyJson: string;
  snapshot(): Snapshot;
  /** Another state of the catalogue. */
  change(changes: readonly RowChange[]): void;
  /** Everything that was recorded, as events in their order. */
  recorded(): Promise<AnyEvent[]>;
}

export interface RecordingOptions {
  readonly campaigns: readonly CampaignRow[];
  readonly creatives: readonly CreativeRow[];
  readonly amounts?: Readonly<Record<string, number>>;
  readonly special?: Partial<Conditions>;
  readonly policy?: AdmissionPolicy;
  readonly noBids?: NoBidRecords;
  /** False: a core that records nothing, to compare with. */
  readonly recorded?: boolean;
  readonly fails?: (error: unknown) => void;
}

const RESERVATION_MS = 600_000;

export function startRecording(options: RecordingOptions): Recording {
  const builder = createSnapshotBuilder('generation-1', (field, error) => {
    throw new Error(`row ${field} cannot be read`, { cause: error });
  });
  const versions = new Map<string, string>();
  const remember = (changes: readonly RowChange[]): void => {
    for (const { field, json } of changes) versions.set(`${field} ${versionIn(json)}`, json);
  };
  const first = changesOf(options.campaigns, options.creatives);
  remember(first);
  builder.take(first);
  while (!builder.settle(1_000));
  let snapshot = builder.loaded(first.length);
  const events: AnyEvent[] = [];
  const kept: AnyEvent[] = [];
  const book = grantedBook(snapshot, options.amounts ?? {});
  const policy = options.policy ?? openPolicy;
  const privacyOf = createPrivacyReader(policy.tcfVendorId);
  const { tcfVendorId, roundTripMs, completeChainsOnly, blockedSystems } = policy;
  const rules = { tcfVendorId, roundTripMs, completeChainsOnly, blockedSystems: [...blockedSystems] };
  const fails = options.fails ?? ((error: unknown) => expectNothing(error));
  const rulesOfAll = applied({ publicUrl: TEST_URL, reservationMs: RESERVATION_MS, ...rules });
  const recorder = new DecisionRecorder({
    appender: { append: async (batch) => void kept.push(...batch) },
    holder: 'bidder-1',
    policy: rulesOfAll,
    noBids: options.noBids ?? 'all',
    basisOf: ({ signals, country }) => privacyOf(signals, country).basis,
    now: Date.now,
    onError: fails,
  });
  recorder.follow(snapshot);
  const core = new Core({
    view: {
      get snapshot() {
        return snapshot;
      },
      isLive: () => true,
    },
    book,
    conditions: plainConditions(book, options.special),
    leaser: { want: () => undefined, used: () => undefined },
    admission: createAdmission(policy),
    events: { room: 1_000_000, push: (event) => events.push(event) > 0 },
    noBids: new NoBidCounter('bidder-1', 0),
    signer: createNoticeSigner(TEST_SECRET),
    addresses: createAddresses(TEST_URL),
    reservationMs: RESERVATION_MS,
    ...(options.recorded === false ? {} : { recorder }),
    onFault: (error) => {
      throw error;
    },
  });
  return {
    core,
    book,
    events,
    recorder,
    policyJson: rulesOfAll.json,
    history: {
      rowAt: (field, version) => versions.get(`${field} ${version}`),
      rows: versions.size,
      versions: versions.size,
    },
    snapshot: () => snapshot,
    change(changes) {
      remember(changes);
      snapshot = builder.apply(changes, snapshot.position + changes.length);
      recorder.follow(snapshot);
    },
    async recorded() {
      await recorder.stop(5_000);
      return kept;
    },
  };
}

function expectNothing(error: unknown): never {
  throw error;
}
