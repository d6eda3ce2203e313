/**
 * KIKI-13, KIKI-25: a promotion or a rollback in the registry is a click model at the bidders, with the bytes of the artefact;
 * bytes that are not the registered ones are no model at all.
 */
import { createMemoryObjectStore } from '@mainstem/connectors/object-store/object-store.memory';
import { hashedLogistic } from '@mainstem/models/click/testing/sample-models';
import type { ClickModelPublished, ClickModelRetired } from '@mainstem/schemas/generated/events';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ModelCommand } from '../../deciders/model/commands.ts';
import { modelDecider } from '../../deciders/model/decider.ts';
import { bidFeatures } from '../../deciders/model/fingerprints.ts';
import { back, columnsOf, moveTo, register } from '../../deciders/model/testing/commands.ts';
import { putArtefact } from '../../models/artefacts.ts';
import { signatureOf } from '../../models/signature.ts';
import { startDecisionWriter } from '../../runtime/decisions/decision-writer.ts';
import { createReactorKit, until } from '../../testing/reactor-kit.ts';
import type { RunningProcessor } from '../processor.ts';
import { startClickModels } from './processor.ts';

const kit = createReactorKit();
const objects = createMemoryObjectStore();
const registry = startDecisionWriter({ ...kit, decider: modelDecider, service: 'test' });
const context = { ...kit, objects, logger: pino({ level: 'silent' }) } as never;
const often = { lookEveryMs: 20, againAfterMs: 100 };
let running: RunningProcessor;
beforeAll(async () => {
  running = await startClickModels(context, often);
});
afterAll(async () => {
  await running.stop();
  await registry.stop();
});

let commands = 0;
async function tell(command: ModelCommand, name = 'click'): Promise<void> {
  commands += 1;
  const commandId = `00000000-0000-7000-8000-${String(commands).padStart(12, '0')}`;
  const sent = await registry.execute('acme', name, command, { actor: 'user:test', commandId, occurredAtMs: 1_000 });
  expect(sent.kind).toBe('accepted');
}

/** Registers a version whose weights are drawn by the seed. */
async function registered(version: string, seed: number, name = 'click', kind = 'CLICK') {
  const { view, version: of, fingerprint, names } = bidFeatures;
  const bytes = hashedLogistic(seed, 2 ** 10);
  const artefact = await putArtefact(objects, bytes, 'onnx');
  const features = [{ view, version: of, fingerprint, columns: columnsOf(names) }];
  const metrics = [{ name: 'aucByTime', value: 0.7, low: 0.68, high: 0.72, rows: 500 }];
  await tell(register(version, { kind, artefact, signature: signatureOf(bytes, 'onnx'), features, metrics }), name);
  return { artefact, bytes };
}

const told = async (type: string) => (await kit.events()).filter((event) => event.type === type);
const published = async () => (await told('ClickModelPublished')) as ClickModelPublished[];
const lastly = async () =>
  (await published()).sort((one, other) => one.envelope.occurredAtMs - other.envelope.occurredAtMs).at(-1);

test('KIKI-13: who is promoted comes to the bidders whole and as the default; a rollback brings the former one back', async () => {
  const { bytes, artefact } = await registered('1', 1);
  await registered('2', 2);
  await tell(moveTo('challenger', '1'));
  await tell(moveTo('champion', '1'));
  await until(async () => (await published()).length === 1, 'the first champion');
  const [first] = await published();
  expect(first).toMatchObject({ name: 'click', version: '1', action: 'CLICK', isDefault: true, auc: 0.7 });
  expect(first).toMatchObject({ sha256: artefact.sha256, examples: 7_043, holdoutExamples: 500 });
  expect(Buffer.from(first?.onnx ?? []).equals(Buffer.from(bytes))).toBe(true);
  await tell(moveTo('champion', '2'));
  await until(async () => (await lastly())?.version === '2', 'the second');
  await tell(back());
  await until(async () => (await lastly())?.version === '1', 'the first again');
  // Whatever clocks say, what was asked for later counts: a default is the latest.
  const times = (await published()).map(({ envelope }) => envelope.occurredAtMs).sort();
  expect(new Set(times).size).toBe(3);
});

test('bytes of another hash are refused, said, and nothing takes the place of what bidders ask; once restored they come', async () => {
  const { artefact, bytes } = await registered('3', 3);
  const spoiled = Buffer.from(bytes);
  spoiled[200] = (spoiled[200] as number) ^ 1;
  await objects.put(artefact.uri, spoiled);
  await tell(moveTo('champion', '3'));
  await until(() => running.status().reason?.includes('acme|click is not with the bidders') === true, 'the refusal');
  expect((await lastly())?.version).toBe('1');
  expect(running.status().ready).toBe(true);
  await objects.put(artefact.uri, Buffer.from(bytes));
  await until(async () => (await lastly())?.version === '3', 'the restored one');
  await until(() => running.status().reason === null, 'no more trouble');
});

test('bidders hold the champion and the one before it; other kinds of models are not theirs; other names are no default', async () => {
  await until(async () => (await told('ClickModelRetired')).length === 1, 'the retirement');
  const [retired] = (await told('ClickModelRetired')) as ClickModelRetired[];
  expect([retired?.envelope.entity, retired?.reason]).toEqual(['click@2', '3 is asked, after 1']);
  await registered('1', 4, 'churn', 'CHURN');
  await tell(moveTo('champion', '1'), 'churn');
  await registered('1', 5, 'video-click');
  await tell(moveTo('champion', '1'), 'video-click');
  await until(async () => (await published()).some(({ name }) => name === 'video-click'), 'the other name');
  const byName = (await published()).map(({ name, isDefault }) => [name, isDefault]);
  expect(byName).toContainEqual(['video-click', false]);
  expect(byName).not.toContainEqual(['churn', expect.anything()]);
});

test('R2: a second one that starts later, after a crash, writes nothing again', async () => {
  // A second try before the first is read back is the same event.
  const ids = async () => new Set((await kit.events()).map(({ envelope }) => envelope.id)).size;
  const before = await ids();
  const second = await startClickModels(context, often);
  await until(() => second.status().state === 'live', 'it has read');
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(await ids()).toBe(before);
  await second.stop();
});
