/**
 * Bodies of the corpus, mutated: whatever they hold, each is answered, by the rules, and soon. 10,000 of them, the same each
 * time; more by `MAINSTEM_FUZZ_RUNS`, others by `MAINSTEM_FUZZ_SEED`. Without the corpus, bodies made here are mutated.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BODY_MAX_BYTES } from '../server/body.ts';
import { bodyOf, corpusFiles, corpusLines, corpusPresent, tellWithoutCorpus } from '../testing/corpus.ts';
import { changesOf, ratesChange, snapshotOf, testCore } from '../testing/kit.ts';
import { dealIdsIn, wideCatalogue } from '../testing/wide-catalogue.ts';
import { checkBidResponse } from './checker.ts';

tellWithoutCorpus();

const RUNS = Number(process.env.MAINSTEM_FUZZ_RUNS ?? 10_000);
const NOW_MS = 1_700_000_000_000;
const perUsdMicros = { EUR: 900_000, GBP: 800_000, JPY: 150_000_000 };
/** CPU time one answer may take, ms: far above what any takes, far below what an exchange waits. */
const SLOW_MS = 20;
/** And for each 10 KB of its body: a list of ten thousand domains is read. */
const SLOW_PER_10_KB_MS = 4;

const own = [
  {
    id: 'a',
    imp: [{ id: '1', banner: { w: 300, h: 250 }, bidfloor: 1, pmp: { deals: [{ id: 'd', bidfloor: 2 }] } }],
    site: { domain: 'x.example' },
  },
  {
    id: 'b',
    imp: [{ id: '1', video: { mimes: ['video/mp4'], poddur: 60, maxseq: 3, durfloors: [{ mindur: 1, bidfloor: 1 }] } }],
    cur: ['EUR'],
  },
  {
    id: 'c',
    imp: [{ id: '1', native: { request: '{"assets":[{"id":1,"required":1,"title":{"len":90}}]}' } }],
    bcat: ['IAB1'],
    tmax: 100,
  },
  {
    id: 'd',
    imp: [{ id: '1', audio: { mimes: ['audio/mpeg'], rqddurs: [15] }, qty: { multiplier: 2.5 } }],
    dooh: {},
    wlang: ['en'],
  },
];
const bodies = corpusPresent
  ? corpusFiles.flatMap((file) => corpusLines(file).map(bodyOf))
  : own.map((one) => JSON.stringify(one));

const strange = fc.oneof(
  fc.constantFrom<unknown>(
    '',
    null,
    [],
    {},
    0,
    -1,
    1,
    3,
    1e308,
    -1e-9,
    0.1,
    '1e999',
    'NaN',
    true,
    false,
    '__proto__',
    [[]],
    [null],
    'EUR',
  ),
  fc.jsonValue({ maxDepth: 2 }),
  fc.string({ maxLength: 20, unit: 'binary' }),
);

const inJson = ['replace', 'remove', 'double', 'insert'] as const;
const inBytes = ['byte', 'cut'] as const;

interface Mutation {
  readonly kind: (typeof inJson)[number] | (typeof inBytes)[number] | 'grow';
  readonly at: number;
  readonly value: unknown;
}

const at = fc.nat(1_000_000);
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constantFrom(...inJson), at, value: strange }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom(...inBytes), at, value: fc.nat(255) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('grow' as const), at, value: fc.nat(400) }) },
);

/** Every place in a value where something stands, as the object it stands in and its name there. */
function placesIn(
  value: unknown,
  found: [Record<string, unknown>, string][] = [],
): [Record<string, unknown>, string][] {
  if (typeof value !== 'object' || value === null) return found;
  for (const name of Object.keys(value)) {
    found.push([value as Record<string, unknown>, name]);
    placesIn((value as Record<string, unknown>)[name], found);
  }
  return found;
}

function mutated(body: string, { kind, at: place, value }: Mutation): string {
  if (kind === 'byte' || kind === 'cut') {
    const bytes = Buffer.from(body);
    if (bytes.length === 0) return body;
    const index = place % bytes.length;
    bytes[index] = Number(value);
    return (kind === 'cut' ? bytes.subarray(0, index) : bytes).toString('utf8');
  }
  const root = parsed(body);
  const places = placesIn(root);
  if (places.length === 0) return body;
  const [holder, name] = places[place % places.length] as [Record<string, unknown>, string];
  if (kind === 'replace') holder[name] = value;
  else if (kind === 'remove') delete holder[name];
  else if (kind === 'double') holder[`${name}2`] = holder[name];
  else if (kind === 'insert') holder[knownNames[place % knownNames.length] as string] = value;
  else holder[name] = Array.from({ length: Number(value) }, () => holder[name]);
  return JSON.stringify(root) ?? '';
}

/** Fields that mean something somewhere. */
const knownNames =
  'cur bcat acat badv bapp wseat bseat wlang at tmax test regs user device source imp banner video audio native pmp deals qty dt exp secure instl bidfloor bidfloorcur format w h mimes battr btype api expdir protocols minduration maxduration rqddurs maxextended poddur maxseq podid poddedupe mincpmpersec durfloors skip linearity request at guar wadomain private_auction'.split(
    ' ',
  );

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // Some bodies of the corpus are no JSON; those are mutated by their bytes alone.
    return undefined;
  }
}

test(`R9: ${RUNS} mutated bodies: never a crash, never an unlawful answer, never a slow one`, () => {
  const dealIds = dealIdsIn(bodies.map(parsed));
  const { campaigns, creatives } = wideCatalogue(dealIds);
  expect(changesOf(campaigns, creatives).length).toBeGreaterThan(100);
  const snapshot = snapshotOf(campaigns, creatives, [ratesChange(perUsdMicros, NOW_MS)]);
  const { core, book } = testCore(snapshot);
  const tally = { bid: 0, 'no-bid': 0, malformed: 0 };
  let slowestMs = 0;
  const seed = Number(process.env.MAINSTEM_FUZZ_SEED ?? 1);
  process.stdout.write(`bodies: ${RUNS} of ${bodies.length}, seed ${seed}\n`);
  const run = fc.property(
    fc.constantFrom(...bodies),
    fc.array(mutation, { minLength: 1, maxLength: 4 }),
    (body, mutations) => {
      const sent = mutations.reduce(mutated, body);
      // The server refuses those unread.
      if (sent.length > BODY_MAX_BYTES) return;
      const before = process.cpuUsage();
      // A fault of the request is thrown here, where the server would count it and answer with no bid.
      const answer = core.handle(sent, 'fuzz', NOW_MS);
      const used = process.cpuUsage(before);
      const tookMs = (used.user + used.system) / 1_000;
      const mayTakeMs = SLOW_MS + (SLOW_PER_10_KB_MS * sent.length) / 10_240;
      slowestMs = Math.max(slowestMs, tookMs);
      tally[answer.kind] += 1;
      if (tookMs > mayTakeMs && again(core, sent) > mayTakeMs) throw new Error(`${tookMs} ms for ${sent.length} bytes`);
      if (answer.kind !== 'bid') return;
      const response = JSON.parse(answer.text) as { seatbid: { bid: { id: string }[] }[] };
      // Parts that nobody reads may be torn: such a body is bid on, and no judge can read it.
      const asked = parsed(sent);
      if (asked !== undefined) expect(checkBidResponse(asked, response, { perUsdMicros })).toEqual([]);
      for (const seat of response.seatbid) for (const bid of seat.bid) book.release(bid.id);
    },
  );
  fc.assert(run, { numRuns: RUNS, seed });
  process.stdout.write(`bodies: ${JSON.stringify(tally)}, slowest ${slowestMs.toFixed(1)} ms\n`);
  expect(tally.bid).toBeGreaterThan(RUNS / 50);
}, 120_000);

/** The collector of garbage, or another process, may have had a part in it: least of three. */
function again(core: ReturnType<typeof testCore>['core'], body: string): number {
  const times = [1, 2, 3].map(() => {
    const before = process.cpuUsage();
    core.handle(body, 'fuzz', NOW_MS);
    const used = process.cpuUsage(before);
    return (used.user + used.system) / 1_000;
  });
  return Math.min(...times);
}
