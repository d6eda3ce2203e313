/**
 * UW-43: leads are scored with their declared segments, and the running monitor sees what a model does to them: a planted one
 * that is hard on a country fires, one that knows nothing of countries stays silent.
 */
import type { Scorer } from '@mainstem/models/learner/scorer';
import { createRandom } from '@mainstem/models/random';
import type { AnyBody } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { afterEach, expect, test } from 'vitest';
import { registeredBody } from '../../deciders/model/testing/registered.ts';
import { askModel, ROWS_MAX } from '../../models/ask-model.ts';
import type { LoadedModel } from '../../models/load-model.ts';
import {
  clientSegments,
  declaredDimensions,
  dimensionOf,
  leadSegments,
  SEGMENTS_OF_ROW_MAX,
} from '../../models/segments.ts';
import { createReactorKit, eventOf } from '../../testing/reactor-kit.ts';
import { type LogWatch, startLogWatch } from '../log-watch/log-watch.ts';
import { ModelMonitor } from './watch.ts';
import { WINDOW_ROWS } from './windows.ts';

let running: LogWatch | undefined;
afterEach(() => running?.stop());

/** A model of two columns: a need, and 1 for one country. */
function modelThat(weighs: (need: number, isAbroad: number) => number): LoadedModel {
  const scorer = {
    row: ({ need, abroad }: Readonly<Record<string, unknown>>) => Float32Array.of(Number(need), Number(abroad)),
    chance: (row: Float32Array) => weighs(row[0] as number, row[1] as number),
  } as unknown as Scorer;
  const version = { version: '1', sha256: 'a'.repeat(64), line: 0.5 } as LoadedModel['version'];
  return { name: 'lead', version, bytes: Buffer.alloc(0), scorer, parameters: null };
}

/** What the monitor puts on the log of two windows of leads, half of them from each country. */
async function foundOf(model: LoadedModel): Promise<AnyEvent[]> {
  const { log, codec, writer, events } = createReactorKit();
  const random = createRandom(4);
  const asked = Array.from({ length: 2 * WINDOW_ROWS }, (_, n) => {
    const country = random.next() < 0.5 ? 'DEU' : 'FRA';
    const traits = { country, source: random.next() < 0.3 ? 'partner' : 'event', companySize: random.below(900) };
    const cells = { need: random.next(), abroad: Number(country === 'FRA') };
    return { subject: `l-${n}`, cells, segments: leadSegments(traits) };
  });
  const decided = { streamVersion: 1, decision: { id: 'd-1', n: 1, of: 1 } };
  const registered = registeredBody('1', { line: 0.5 }) as AnyBody;
  await writer.append([eventOf(registered, { id: 'registered', entity: 'lead', ...decided })]);
  for (let from = 0; from < asked.length; from += ROWS_MAX) {
    const asking = { tenant: 'acme', actor: 'service:test', occurredAtMs: 7, correlationId: 'c', causationId: null };
    const rows = asked.slice(from, from + ROWS_MAX);
    await writer.append([askModel({ ...asking, cause: String(from) }, model, [], rows)]);
  }
  running = await startLogWatch({
    ...{ log, codec, now: () => 9, everyMs: 3_600_000, watch: new ModelMonitor() },
    onError: (error) => expect(error).toBeNull(),
    execute: async ({ command }) => {
      await writer.append([command]);
      return true;
    },
  });
  for (let tries = 0; tries < 400; tries += 1) {
    if (running.status().state === 'live') break;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(running.status().state).toBe('live');
  await running.beat();
  const types = ['FairnessBreached', 'ModelRetrainAsked', 'ModelDrifted'];
  return (await events()).filter(({ type }) => types.includes(type));
}

test('UW-43: a model planted to be hard on one country is found out: which country, and by how much', async () => {
  const found = await foundOf(modelThat((need, isAbroad) => Math.min(1, need * (isAbroad === 1 ? 0.7 : 1))));
  const breach = found.find((event) => event.type === 'FairnessBreached');
  if (breach?.type !== 'FairnessBreached') throw new Error('it was not found out');
  expect(breach).toMatchObject({ version: '1', rules: ['SELECTION_RATIO'] });
  const breached = breach.segments.filter(({ rules }) => rules.length > 0);
  expect(breached.map(({ segment }) => segment)).toEqual(['country:FRA']);
  // Of needs from 0 to 1 half reach the line, and two sevenths when they weigh .7.
  expect(breached[0]?.selectionRatio).toBeCloseTo(4 / 7, 1);
  expect(breach.segments.map(({ segment }) => dimensionOf(segment))).toContain('size');
  expect(found.find((event) => event.type === 'ModelRetrainAsked')).toMatchObject({ reasons: ['FAIRNESS'] });
});

test('UW-43: one that weighs the need alone stays silent, however many segments it is watched by', async () => {
  expect(await foundOf(modelThat((need) => need))).toEqual([]);
});

test('UW-43, R6: segments are declared and coarse: no special category, no free text, no more than a few', () => {
  const lead = { country: 'deu', source: 'Partner', companySize: 251 };
  expect(leadSegments(lead)).toEqual(['country:DEU', 'source:partner', 'size:large']);
  expect(leadSegments({ country: null, source: null, companySize: null })).toEqual([]);
  expect(leadSegments({ country: 'Jane Doe', source: 'jane@example.org', companySize: 3 })).toEqual([
    'country:other',
    'source:other',
    'size:small',
  ]);
  expect(clientSegments({ plan: 'Growth', conversationsPerMonth: 1_000 })).toEqual(['plan:growth', 'size:middle']);
  expect(clientSegments({ plan: 'a plan of words', conversationsPerMonth: null })).toEqual(['plan:other']);
  for (const names of Object.values(declaredDimensions)) {
    expect(names.length).toBeLessThanOrEqual(SEGMENTS_OF_ROW_MAX);
    expect(names.join()).not.toMatch(/age|sex|gender|religion|health|origin|ethnic|union|politic/);
  }
});
