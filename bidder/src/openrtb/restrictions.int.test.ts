/**
 * A restriction added to a request makes exactly the bids it concerns disappear and changes nothing else: over the whole
 * corpus, bidding on the restricted request is bidding on the request as it was from a catalogue without what it forbids.
 */
import { describe, expect, test } from 'vitest';
import { createSnapshotBuilder, type Snapshot } from '../catalogue/snapshot.ts';
import { type Conditions, plainConditions } from '../decide/conditions.ts';
import { decide } from '../decide/decide.ts';
import { createPrivacyReader } from '../policy/privacy.ts';
import { corpusFiles, corpusLines, corpusPresent, tellWithoutCorpus } from '../testing/corpus.ts';
import { changesOf, grantedBook, targetingOf } from '../testing/kit.ts';
import { type Loose, objectIn, restrictions } from '../testing/restrictions.ts';
import { dealIdsIn, type WideCatalogue, wideCatalogue } from '../testing/wide-catalogue.ts';
import { requestIn } from './request.ts';
import type { Json } from './tolerant.ts';

tellWithoutCorpus();

const NOW_MS = 1_700_000_000_000;
const SEGMENT = 'sports';
const privacyOf = createPrivacyReader(0);

/** The wide catalogue, where every third campaign wants viewers of a segment. */
function catalogueFor(requests: readonly Loose[]): WideCatalogue {
  const { campaigns, creatives } = wideCatalogue(dealIdsIn(requests));
  const wanting = campaigns.map((campaign, index) =>
    index % 3 === 1 ? { ...campaign, targeting: targetingOf({ segments: [SEGMENT] }) } : campaign,
  );
  return { campaigns: wanting, creatives };
}

/** Snapshots by what is in them: restrictions leave few different ones. */
class World {
  readonly #known = new Map<string, { readonly snapshot: Snapshot; readonly conditions: Conditions }>();

  bidsOn(request: Loose, catalogue: WideCatalogue): string[] {
    const read = requestIn(request as Json);
    if (read.kind !== 'request') return [];
    const { snapshot, conditions } = this.#of(catalogue);
    const { bids } = decide(read.request, snapshot, conditions, NOW_MS);
    return bids.map(({ imp, candidate, deal, offer, price }) =>
      [
        imp.id,
        candidate.tenant,
        candidate.creativeId,
        deal?.id ?? '-',
        offer.cpmMicros,
        offer.currency,
        price.bidMicros,
      ].join('|'),
    );
  }

  #of(catalogue: WideCatalogue): { readonly snapshot: Snapshot; readonly conditions: Conditions } {
    const key = keyOf(catalogue);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const builder = createSnapshotBuilder('g', (field, error) => {
      throw new Error(field, { cause: error });
    });
    const snapshot = builder.apply(changesOf(catalogue.campaigns, catalogue.creatives), 1);
    const told: Conditions['told'] = {
      segmentsOf: ({ signals, country, person }) =>
        privacyOf(signals, country).basis === 'profile' ? person().segments : [],
    };
    const made = { snapshot, conditions: plainConditions(grantedBook(snapshot), { told }) };
    this.#known.set(key, made);
    return made;
  }
}

function keyOf({ campaigns, creatives }: WideCatalogue): string {
  const rows = campaigns.map(({ tenant, id, deals, dealsOnly }) => `${tenant}${id}${deals.length}${dealsOnly}`);
  return `${rows.join()}/${creatives.map(({ tenant, id }) => tenant + id).join()}`;
}

/** Every request, of somebody who is in the segment; and where no law stands against it, may be known to be. */
function requestsOf(): Loose[] {
  const requests = corpusFiles.flatMap((file) => corpusLines(file).map(({ request }) => request));
  return requests.flatMap((request) => {
    const given = objectIn(request);
    if (given === undefined) return [];
    const user = { ...objectIn(given.user), data: [{ segment: [{ id: SEGMENT }] }] };
    return [{ ...given, user }];
  });
}

describe.skipIf(!corpusPresent)('metamorphic pairs over the corpus (skipped: no corpus)', () => {
  const requests = corpusPresent ? requestsOf() : [];
  const catalogue = catalogueFor(requests);
  const world = new World();
  const tally = { pairs: 0, changed: 0, took: 0 };

  for (const restriction of restrictions) {
    test(`KIKI-17: ${restriction.name} takes away exactly the bids it concerns`, () => {
      const wrong: string[] = [];
      let took = 0;
      for (const [index, request] of requests.entries()) {
        const restricted = restriction.add(request);
        if (restricted === undefined) continue;
        const before = world.bidsOn(request, catalogue);
        const after = world.bidsOn(restricted, catalogue);
        const expected = world.bidsOn(request, restriction.narrow(catalogue, request));
        tally.pairs += 1;
        if (after.join() !== before.join()) tally.changed += 1;
        took += before.filter((bid) => !after.includes(bid)).length;
        if (after.join() !== expected.join())
          wrong.push(`request ${index}: ${after.join()} and not ${expected.join()}`);
      }
      tally.took += took;
      expect(wrong).toEqual([]);
      // One that never concerned anything has shown nothing.
      if (restriction.name !== 'a test') expect(took).toBeGreaterThan(0);
    });
  }

  test('KIKI-17: most restrictions changed something', () => {
    process.stdout.write(
      `restrictions: ${restrictions.length} on ${requests.length} requests: ${JSON.stringify(tally)}\n`,
    );
    expect(tally.changed).toBeGreaterThan(tally.pairs / 20);
  });
});
