/** UW-09, UW-18, UW-43, UW-45: what a monitor finds of a champion, once, and what it is silent about. */
import { baselineOf } from '@mainstem/models/drift/psi';
import { createRandom } from '@mainstem/models/random';
import { mlCorpusPresent, tellWithoutMlCorpus } from '@mainstem/models/testing/corpus';
import { bankTable } from '@mainstem/models/testing/tables';
import type { AnyBody } from '@mainstem/schemas/envelope';
import type { AnyEvent, ModelRegistered, ScoredRow } from '@mainstem/schemas/generated/events';
import { describe, expect, test } from 'vitest';
import { registeredBody } from '../../deciders/model/testing/registered.ts';
import { eventOf } from '../../testing/reactor-kit.ts';
import { ModelMonitor } from './watch.ts';
import { type Found, WAITING_MAX, WatchedModel } from './watched-model.ts';
import { WINDOW_OUTCOMES, WINDOW_ROWS } from './windows.ts';

tellWithoutMlCorpus();

let ids = 0;
const nextId = () => {
  ids += 1;
  return `m-${ids}`;
};
const at = (body: object, id = nextId()): AnyEvent => eventOf(body as AnyBody, { id, entity: 'churn' });
const BATCH = 500;

function registered(given: Partial<ModelRegistered> = {}, version = '1'): AnyEvent {
  return at({ ...registeredBody(version), ...given });
}

function rowOf(n: number, given: Partial<ScoredRow> = {}): ScoredRow {
  const none = { selected: null, segment: null, segments: [] };
  return { subject: `s-${n}`, values: [], score: 0.3, shadowScores: [], ...none, ...given };
}

function scored(rows: readonly ScoredRow[], given: { version?: string; shadows?: readonly string[] } = {}): AnyEvent[] {
  const { version = '1', shadows = [] } = given;
  return batches(rows).map((some) => at({ type: 'ModelScored', version, artefactSha256: 'a', shadows, rows: some }));
}

const happened = (rows: readonly { subject: string; happened: number; scoredId?: string }[]) =>
  batches(rows.map((row) => ({ scoredId: null, ...row, observedAtMs: 5 }))).map((some) =>
    at({ type: 'ModelOutcomesObserved', rows: some }),
  );

function batches<Row>(rows: readonly Row[]): Row[][] {
  const found: Row[][] = [];
  for (let from = 0; from < rows.length; from += BATCH) found.push(rows.slice(from, from + BATCH));
  return found;
}

function monitor(...events: readonly AnyEvent[]): ModelMonitor {
  const watch = new ModelMonitor();
  for (const event of events) watch.apply(event);
  return watch;
}
const found = (watch: ModelMonitor): Found[] => watch.due().map(({ command }) => command);
const types = (watch: ModelMonitor) => found(watch).map(({ type }) => type);
const many = <Row>(count: number, make: (n: number) => Row) => Array.from({ length: count }, (_, n) => make(n));

describe.skipIf(!mlCorpusPresent)('UW-18: bank marketing without the length of the call (skipped: no corpus)', () => {
  const { matrix } = bankTable();
  const features = [{ ...registeredBody('1').features[0], columns: matrix.names.map(columnOf) }];
  const valuesAt = (row: number) => matrix.columns.map((column) => (column as Float32Array)[row] as number);
  const rowsAt = (rows: readonly number[]) => rows.map((row) => rowOf(row, { values: valuesAt(row) }));
  const trainedOn = (rows: readonly number[]) => {
    const baselines = matrix.names.map((column, place) => {
      const values = Float64Array.from(rows, (row) => (matrix.columns[place] as Float32Array)[row] as number);
      return { column, ...baselineOf(values) };
    });
    return registered({ features, baselines } as unknown as Partial<ModelRegistered>);
  };

  test('the last fifth, by order, fires: an alarm and one request to train anew', () => {
    const from = Math.floor(matrix.rows * 0.8);
    const watch = monitor(
      trainedOn(many(from, (n) => n)),
      ...scored(rowsAt(many(matrix.rows - from, (n) => from + n))),
    );
    const [first] = found(watch);
    expect(first).toMatchObject({ type: 'ModelDrifted', version: '1', rows: WINDOW_ROWS });
    const columns = first?.type === 'ModelDrifted' ? first.columns.filter(({ verdict }) => verdict === 'DRIFTED') : [];
    expect(columns.map(({ column }) => column)).toEqual(expect.arrayContaining(['poutcome', 'contact', 'month']));
    const asked = found(watch).filter(({ type }) => type === 'ModelRetrainAsked');
    expect(asked).toMatchObject([{ version: '1', reasons: ['DRIFT'] }]);
  });

  test('A/A: rows drawn by chance from the same bank stay silent', () => {
    const random = createRandom(11);
    const [train, ask]: [number[], number[]] = [[], []];
    for (let row = 0; row < matrix.rows; row += 1) (random.next() < 0.5 ? train : ask).push(row);
    // Windows of the same time, that is: in the order of the file, the bank itself moves from month to month.
    for (let at = ask.length - 1; at > 0; at -= 1) {
      const other = Math.floor(random.next() * (at + 1));
      [ask[at], ask[other]] = [ask[other] as number, ask[at] as number];
    }
    expect(types(monitor(trainedOn(train), ...scored(rowsAt(ask))))).toEqual([]);
  });
});

const columnOf = (name: string) => ({ name, knownBy: 'BEFORE', lastKnownMs: null });

describe('UW-09: a champion that no longer fits', () => {
  const normal = (seed: number) => {
    const random = createRandom(seed);
    return () => random.normal();
  };
  const drawn = normal(1);
  const baselines = [{ column: 'tenure', ...baselineOf(many(20_000, () => drawn())) }];
  const asks = (shift: number, seed: number, count = WINDOW_ROWS, from = 0) => {
    const draw = normal(seed);
    return many(count, (n) => rowOf(from + n, { values: [draw() + shift, 0] }));
  };

  test('drift is told when its columns change, and a training is asked for once', () => {
    const events = [registered({ baselines }), ...scored(asks(0, 2)), ...scored(asks(1, 3)), ...scored(asks(1, 4))];
    const watch = monitor(...events);
    expect(types(watch)).toEqual(['ModelDrifted', 'ModelRetrainAsked']);
    for (const event of scored(asks(0, 5))) watch.apply(event);
    for (const event of scored(asks(1, 6))) watch.apply(event);
    expect(types(watch)).toEqual(['ModelDrifted', 'ModelRetrainAsked', 'ModelDrifted']);
  });

  test('R2: what is on the log is told no more, whether it is read before or after its cause', () => {
    const cause = [registered({ baselines }), ...scored(asks(1, 3))];
    const findings = found(monitor(...cause));
    expect(types(monitor(...cause, ...findings))).toEqual([]);
    expect(types(monitor(...findings, ...cause))).toEqual([]);
    expect(found(monitor(...cause))).toEqual(findings);
    // An event that stands twice on the log counts once.
    const [first, ...rest] = scored(asks(1, 3)) as [AnyEvent, ...AnyEvent[]];
    expect(types(monitor(registered({ baselines }), first, first, ...rest.slice(0, 2)))).toEqual([]);
  });

  test('topics are read side by side: rows that are read before their registration are counted after it', () => {
    const events = [registered({ baselines }), ...scored(asks(1, 3))];
    const early = [...events.slice(1), events[0] as AnyEvent];
    expect(found(monitor(...early))).toEqual(found(monitor(...events)));
    // Rows of a version nobody registered hold up nothing for ever.
    const strange = many(2_100, () => scored([rowOf(0)], { version: '9' })).flat();
    expect(types(monitor(events[0] as AnyEvent, ...strange, ...events.slice(1)))).toContain('ModelDrifted');
  });

  test('outcomes that are others than foretold: an alarm and a training; as foretold: silence', () => {
    const rows = many(WINDOW_OUTCOMES, (n) => rowOf(n));
    const every = (share: number) => rows.map(({ subject }, n) => ({ subject, happened: Number(n % 100 < share) }));
    const wrong = monitor(registered(), ...scored(rows), ...happened(every(45)));
    expect(found(wrong)).toMatchObject([
      { type: 'ModelDrifted', labelled: WINDOW_OUTCOMES, happened: 0.45, columns: [] },
      { type: 'ModelRetrainAsked', reasons: ['CALIBRATION'] },
    ]);
    expect(types(monitor(registered(), ...scored(rows), ...happened(every(31))))).toEqual([]);
    // An outcome counts once, and one of a subject nobody asked about not at all.
    const twice = [...happened(every(45).slice(0, 500)), ...happened(every(45).slice(0, 500))];
    expect(types(monitor(registered(), ...scored(rows), ...twice))).toEqual([]);
    const amounts = registered({ trainingPositives: null });
    expect(types(monitor(amounts, ...scored(rows), ...happened(every(45))))).toEqual([]);
  });

  test('R6, R8: who was erased waits for no outcome, and no more wait than there is room for', () => {
    const rows = many(WINDOW_OUTCOMES, (n) => rowOf(n));
    const erased = eventOf({ type: 'SubjectErased', subject: 's-0' } as unknown as AnyBody, { id: 'erased' });
    const all = happened(rows.map(({ subject }) => ({ subject, happened: 1 })));
    expect(types(monitor(registered(), ...scored(rows), erased, ...all))).toEqual([]);
    expect(types(monitor(registered(), ...scored(rows), ...all))).not.toEqual([]);
    const model = new WatchedModel(registered() as ModelRegistered);
    for (const event of scored(many(WAITING_MAX + 1, (n) => rowOf(n)))) model.scored(event as never);
    const ofFirst = at({
      type: 'ModelOutcomesObserved',
      rows: [{ subject: 's-0', happened: 1, observedAtMs: 0, scoredId: null }],
    });
    expect(model.outcomes(ofFirst as never)).toEqual([]);
  });
});

describe('UW-43: segments', () => {
  const chosen = (segment: string, n: number, share: number) =>
    rowOf(n, { segment, selected: n % 100 < share, score: n % 100 < share ? 0.6 : 0.2 });

  test('one that is chosen half as often is a breach, told once, with the others beside it', () => {
    const rows = many(2 * WINDOW_ROWS, (n) => (n % 2 === 0 ? chosen('north', n, 40) : chosen('south', n, 20)));
    const watch = monitor(registered({ line: 0.5 }), ...scored(rows));
    expect(types(watch)).toEqual(['FairnessBreached', 'ModelRetrainAsked']);
    expect(found(watch)[0]).toMatchObject({
      rules: ['SELECTION_RATIO'],
      segments: [
        { segment: 'north', selectionRatio: 1, rules: [] },
        { segment: 'south', selectionRatio: 0.5, rules: ['SELECTION_RATIO'] },
      ],
    });
    const alike = many(2 * WINDOW_ROWS, (n) => chosen(n % 2 === 0 ? 'north' : 'south', n - (n % 2), 40));
    expect(types(monitor(registered({ line: 0.5 }), ...scored(alike)))).toEqual([]);
  });

  test('one in which a score means another thing is a breach of calibration', () => {
    const segments = ['a', 'b', 'c', 'd'];
    const rows = many(WINDOW_OUTCOMES, (n) => rowOf(n, { segment: segments[n % 4] as string }));
    const told = rows.map(({ subject }, n) => ({
      subject,
      happened: Number((n >> 2) % 100 < (n % 4 === 3 ? 60 : 28)),
    }));
    const [first] = found(monitor(registered(), ...scored(rows), ...happened(told))).filter(
      ({ type }) => type === 'FairnessBreached',
    );
    expect(first).toMatchObject({ rules: ['CALIBRATION'] });
    const breached = first?.type === 'FairnessBreached' ? first.segments.filter(({ rules }) => rules.length > 0) : [];
    expect(breached.map(({ segment }) => segment)).toEqual(['d']);
  });
});

test('UW-45: a shadow is compared on the same rows: how far apart, and which is right', () => {
  const random = createRandom(7);
  const rows: ScoredRow[] = [];
  const told: { subject: string; happened: number }[] = [];
  for (let n = 0; n < 2 * WINDOW_ROWS; n += 1) {
    const truth = 0.1 + 0.6 * random.next();
    const score = Math.min(1, Math.max(0, truth + 0.25 * random.normal()));
    rows.push(rowOf(n, { score, shadowScores: [truth], selected: score >= 0.5 }));
    told.push({ subject: `s-${n}`, happened: Number(random.next() < truth) });
  }
  const watch = monitor(
    registered({ line: 0.5 }),
    ...scored(rows.slice(0, WINDOW_ROWS), { shadows: ['2'] }),
    ...happened(told.slice(0, WINDOW_ROWS)),
    ...scored(rows.slice(WINDOW_ROWS), { shadows: ['2'] }),
  );
  const [first, second] = found(watch).filter(({ type }) => type === 'ModelShadowCompared');
  expect(first).toMatchObject({
    champion: '1',
    other: '2',
    rows: WINDOW_ROWS,
    labelled: 0,
    championLoss: null,
    proof: 1,
  });
  if (second?.type !== 'ModelShadowCompared') throw new Error('two windows closed');
  expect(second).toMatchObject({ rows: WINDOW_ROWS, labelled: WINDOW_ROWS });
  expect(second.otherLoss ?? 1).toBeLessThan(second.championLoss ?? 0);
  expect(second.proof).toBeGreaterThan(20);
  expect(second.against).toBeLessThan(1);
  expect(second.agreement).toBeGreaterThan(0.5);
  expect(second.agreement).toBeLessThan(1);
  expect(second.largestDifference).toBeGreaterThan(0.3);
});
