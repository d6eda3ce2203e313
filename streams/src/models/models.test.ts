/** Models as they are kept, loaded by alias, checked, and asked beside their shadows. */
import { createMemoryObjectStore } from '@mainstem/connectors/object-store/object-store.memory';
import { learn } from '@mainstem/models/learner/learn';
import { tableOf } from '@mainstem/models/learner/table';
import { plantedExamples, plantedNames } from '@mainstem/models/learner/testing/planted';
import type { BodyOf } from '@mainstem/schemas/envelope';
import { beforeAll, describe, expect, test } from 'vitest';
import { type ModelCommand, modelCommand } from '../deciders/model/commands.ts';
import { modelDecider } from '../deciders/model/decider.ts';
import { tableFingerprint } from '../deciders/model/fingerprints.ts';
import type { Model, ModelEvent } from '../deciders/model/state.ts';
import { putArtefact } from './artefacts.ts';
import { askModel, outcomesEvent, ROWS_MAX, scoreAgain } from './ask-model.ts';
import { createChampions } from './champions.ts';
import { loadModel } from './load-model.ts';
import { jsonArtefact, signatureOf } from './signature.ts';

const objects = createMemoryObjectStore();
let state: Model = modelDecider.initialState();
const registry = { load: () => Promise.resolve({ state }) };
const parts = { registry, objects };
const asking = {
  ...{ tenant: 'acme', actor: 'service:test', occurredAtMs: 7, correlationId: 'c', causationId: null },
  cause: 'lead-1',
};

function tell(command: ModelCommand): void {
  const decision = modelDecider.decide(command, state);
  if (decision.kind === 'reject') throw new Error(decision.code);
  state = decision.events.reduce((before, event: BodyOf<ModelEvent>) => modelDecider.evolve(before, event), state);
}

async function registered(version: string, bytes: Uint8Array, columns: readonly string[], format: 'onnx' | 'json') {
  const artefact = await putArtefact(objects, bytes, format);
  tell(
    modelCommand.parse({
      ...{ type: 'RegisterModel', version, kind: 'CHURN', artefact, signature: signatureOf(bytes, format) },
      features: [
        {
          view: 'table/planted',
          fingerprint: tableFingerprint(columns),
          columns: columns.map((name) => ({ name, knownBy: 'BEFORE' })),
        },
      ],
      training: { source: 'planted', rows: 600, fromAtMs: 0, toAtMs: 1, setSha256: artefact.sha256 },
      ...{ line: 0.5, codeVersion: 'test' },
    }),
  );
  return artefact;
}
const point = (alias: 'champion' | 'challenger' | 'shadow', version: string) =>
  tell({ type: 'MoveAlias', alias, version, because: 'a test', evidence: [] });

function learnt(seed: number): Uint8Array {
  const learned = learn(tableOf(plantedNames, plantedExamples(300, seed)), { boosting: { trees: 8 }, folds: 2 });
  if (learned.kind !== 'LEARNED') throw new Error('there were examples enough');
  return learned.onnx;
}

beforeAll(async () => {
  await registered('1', learnt(1), plantedNames, 'onnx');
  await registered('2', learnt(2), plantedNames, 'onnx');
  point('champion', '1');
  point('shadow', '2');
});

describe('KIKI-13: a model is what was registered, or it is not asked', () => {
  test('an alias names the version that is loaded, and another version once it moves', async () => {
    expect((await loadModel(parts, 'acme', 'churn')).version.version).toBe('1');
    expect((await loadModel(parts, 'acme', 'churn', 'shadow')).version.version).toBe('2');
    expect((await loadModel(parts, 'acme', 'churn', { version: '2' })).version.version).toBe('2');
    await expect(loadModel(parts, 'acme', 'churn', 'challenger')).rejects.toMatchObject({ code: 'MODEL_ALIAS_UNSET' });
    await expect(loadModel(parts, 'acme', 'churn', { version: '9' })).rejects.toMatchObject({ code: 'MODEL_UNKNOWN' });
  });

  test('bytes that were changed, cut short or lost are found out', async () => {
    const { uri } = state.versions['1'] as Model['versions'][string];
    const bytes = (await objects.get(uri)) as Buffer;
    const changed = Buffer.from(bytes);
    changed[100] = (changed[100] as number) ^ 1;
    for (const [body, code] of [
      [changed, 'MODEL_ARTEFACT_DIFFERS'],
      [bytes.subarray(1), 'MODEL_ARTEFACT_DIFFERS'],
      [null, 'MODEL_ARTEFACT_MISSING'],
    ] as const) {
      const bad = { registry, objects: { get: () => Promise.resolve(body) } };
      await expect(loadModel(bad, 'acme', 'churn')).rejects.toMatchObject({ code });
    }
  });

  test('the same bytes are kept once; a store that holds others under their hash is found out when they are put', async () => {
    const bytes = learnt(1);
    const first = await putArtefact(objects, bytes, 'onnx');
    expect(await putArtefact(objects, bytes, 'onnx')).toEqual(first);
    const spoiled = createMemoryObjectStore();
    await spoiled.put(first.uri, Buffer.from('other'));
    await expect(putArtefact(spoiled, bytes, 'onnx')).rejects.toMatchObject({ code: 'MODEL_ARTEFACT_DIFFERS' });
    await expect(putArtefact(objects, Buffer.alloc(0), 'onnx')).rejects.toMatchObject({
      code: 'MODEL_ARTEFACT_DIFFERS',
    });
  });

  test('a file of another signature, or of other columns, than was registered is refused', async () => {
    const before = state;
    const one = state.versions['1'] as Model['versions'][string];
    const lied = (change: object) => {
      state = { ...before, versions: { ...before.versions, 1: { ...one, ...change } } };
      return expect(loadModel(parts, 'acme', 'churn')).rejects.toMatchObject({ code: 'MODEL_SIGNATURE_DIFFERS' });
    };
    await lied({ inputs: [{ name: 'row', elements: 'float', width: 1 }] });
    await lied({ columns: [...plantedNames].reverse() });
    await lied({ format: 'json' });
    state = before;
  });

  test('parameters as JSON have a signature of their own, and are given back as they were', async () => {
    const signature = {
      inputs: [{ name: 'recency', elements: 'float' as const, width: 3 }],
      outputs: [{ name: 'purchases', elements: 'float' as const, width: 1 }],
    };
    await registered('json-1', jsonArtefact(signature, { r: 0.2426, alpha: 4.4136 }), ['x'], 'json');
    const loaded = await loadModel(parts, 'acme', 'churn', { version: 'json-1' });
    expect(loaded.parameters).toEqual({ r: 0.2426, alpha: 4.4136 });
    expect(() => askModel(asking, loaded, [], [{ subject: 's', cells: {} }])).toThrow('takes no rows');
  });
});

describe('UW-45: shadows are asked beside the champion and count for nothing', () => {
  test('one event holds what was asked and what each said; from it every score is told again', async () => {
    const champion = await loadModel(parts, 'acme', 'churn');
    const shadow = await loadModel(parts, 'acme', 'churn', 'shadow');
    const rows = plantedExamples(50, 9).map(({ cells }, n) => ({
      subject: `s-${n}`,
      cells,
      segments: [`size:${n % 2}`],
    }));
    const event = askModel(asking, champion, [shadow], rows);
    expect(event).toMatchObject({ version: '1', shadows: ['2'], artefactSha256: champion.version.sha256 });
    expect(event.rows.map(({ score }) => score)).toEqual(scoreAgain(champion, event));
    expect(event.rows.some(({ score, shadowScores: [other] }) => score !== other)).toBe(true);
    for (const { score, selected } of event.rows) expect(selected).toBe(score >= 0.5);
    expect(askModel(asking, champion, [shadow], rows)).toEqual(event);
    expect(askModel({ ...asking, cause: 'lead-2' }, champion, [shadow], rows).envelope.id).not.toBe(event.envelope.id);
  });

  test('challenger and shadow are asked beside the champion; one whose bytes are gone is left out', async () => {
    const champions = createChampions(parts);
    const beside = await champions.beside?.('acme', 'churn');
    expect(beside?.map(({ version }) => version.version)).toEqual(['2']);
    expect((await champions.of('acme', 'churn'))?.version.version).toBe('1');
    const gone = createChampions({ registry, objects: { get: () => Promise.resolve(null) } });
    expect(await gone.beside?.('acme', 'churn')).toEqual([]);
  });

  test('R8: an event has so many rows, and outcomes as many', async () => {
    const champion = await loadModel(parts, 'acme', 'churn');
    const many = Array.from({ length: ROWS_MAX + 1 }, () => ({ subject: 's', cells: {} }));
    expect(() => askModel(asking, champion, [], many)).toThrow(RangeError);
    expect(() => askModel(asking, champion, [], [])).toThrow(RangeError);
    expect(() => outcomesEvent(asking, 'churn', [])).toThrow(RangeError);
    const outcomes = [{ subject: 's', happened: 1, observedAtMs: 9, scoredId: null }];
    expect(outcomesEvent(asking, 'churn', outcomes)).toMatchObject({ type: 'ModelOutcomesObserved', rows: outcomes });
  });
});
