/** Runs every case in bidder/cases: a catalogue and a request, and the answer or the reason expected. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CampaignRow, CreativeRow } from './catalogue/rows.ts';
import { plainConditions } from './decide/conditions.ts';
import { decide } from './decide/decide.ts';
import { checkBidResponse } from './openrtb/checker.ts';
import { readBidRequest } from './openrtb/request.ts';
import { type AdmissionPolicy, openPolicy } from './policy/admission.ts';
import { campaignRow, creativeRow, grantedBook, snapshotOf, testCore } from './testing/kit.ts';

interface Case {
  readonly rule: string;
  readonly says: string;
  /** Items of docs/openrtb.md it shows. */
  readonly items?: readonly number[];
  readonly catalogue: {
    readonly campaigns: readonly Partial<CampaignRow>[];
    readonly creatives: readonly Partial<CreativeRow>[];
  };
  /** What differs from `openPolicy`. */
  readonly policy?: { tcfVendorId?: number; roundTripMs?: number; blockedSystems?: readonly string[] };
  readonly budgetMicros?: Readonly<Record<string, number>>;
  readonly request?: unknown;
  /** Instead of `request`, when it is no JSON. */
  readonly body?: string;
  readonly expected: {
    readonly malformed?: string;
    /** Why the request as a whole is not bid on, whatever the catalogue holds. */
    readonly refused?: string;
    /** Fields each bid must have; `seat` is its seat. */
    readonly bids?: readonly Record<string, unknown>[];
    readonly noBids?: readonly { readonly imp: string; readonly reason: string }[];
  };
}

const NOW_MS = 1_700_000_000_000;
const folder = join(import.meta.dirname, '..', 'cases');

for (const kind of ['exemplary', 'supplemental']) {
  describe(kind, () => {
    for (const file of readdirSync(join(folder, kind)).filter((name) => name.endsWith('.json'))) {
      const given = JSON.parse(readFileSync(join(folder, kind, file), 'utf8')) as Case;
      test(`${file.replace('.json', '')}: ${given.says}`, () => run(given));
    }
  });
}

function run(given: Case): void {
  const body = given.body ?? JSON.stringify(given.request);
  const snapshot = snapshotOf(given.catalogue.campaigns.map(campaignRow), given.catalogue.creatives.map(creativeRow));
  const read = readBidRequest(body);
  const { core, book, events } = testCore(snapshot, given.budgetMicros, policyOf(given));
  const answer = core.handle(body, 'case', NOW_MS);
  if (given.expected.malformed !== undefined) {
    expect(read).toEqual({ kind: 'malformed', why: given.expected.malformed });
    expect(answer.kind).toBe('malformed');
    return;
  }
  if (read.kind !== 'request') throw new Error(`read as malformed: ${read.why}`);
  if (given.expected.refused !== undefined) {
    expect(answer).toEqual({ kind: 'no-bid', requestId: read.request.id, reason: given.expected.refused });
    expect([events.length, book.reservations]).toEqual([0, 0]);
    return;
  }
  const decision = decide(read.request, snapshot, plainConditions(grantedBook(snapshot, given.budgetMicros)), NOW_MS);
  const noBids = decision.noBids.map(({ impId, reason }) => ({ imp: impId, reason }));
  expect(noBids).toEqual(given.expected.noBids);
  const wanted = given.expected.bids ?? [];
  expect(answer.kind).toBe(wanted.length === 0 ? 'no-bid' : 'bid');
  if (answer.kind !== 'bid') return;
  const response = JSON.parse(answer.text) as { seatbid: { seat: string; bid: Record<string, unknown>[] }[] };
  const bids = response.seatbid.flatMap((seat) => seat.bid.map((bid) => ({ seat: seat.seat, ...bid })));
  expect(bids).toMatchObject(wanted);
  expect(checkBidResponse(JSON.parse(body), response)).toEqual([]);
  expect(events.filter((event) => event.type === 'BidPlaced')).toHaveLength(bids.length);
  expect(book.reservations).toBe(read.request.test ? 0 : bids.length);
}

function policyOf({ policy = {} }: Case): AdmissionPolicy {
  return { ...openPolicy, ...policy, blockedSystems: new Set(policy.blockedSystems) };
}
