/** The audit routes: what they answer can be verified by who asked, and nobody is told of another tenant's records. */

import type { LogRecord } from '@mainstem/streams/log/event-log';
import { decodeEntry, digestOf } from '@mainstem/streams/notary/entry';
import { leafHash } from '@mainstem/streams/notary/merkle/hash';
import { consistencyProblem, inclusionProblem } from '@mainstem/streams/notary/merkle/proofs';
import { parseCheckpoint } from '@mainstem/streams/notary/note/checkpoint';
import { openNote } from '@mainstem/streams/notary/note/signed-note';
import type { AuditTree } from '@mainstem/streams/notary/settings';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { signedTree } from '../testing/audit-tree.ts';
import { startTestGateway, type TestGateway } from '../testing/test-gateway.ts';

let gateway: TestGateway;
let tree: AuditTree | undefined;
const TOPIC = 'config_events';
let records: LogRecord[];

beforeEach(async () => {
  tree = undefined;
  gateway = await startTestGateway({
    audit: async () => {
      if (tree === undefined) throw new Error('not there');
      return tree;
    },
  });
  const { log } = gateway;
  for (let n = 0; n < 300; n += 1) {
    // One partition holds both tenants' records.
    await log.append([{ topic: TOPIC, key: n % 3 === 0 ? 'globex|x' : 'acme|y', value: Buffer.from(`value ${n}`) }]);
  }
  records = [];
  const partition = log.partitionFor(TOPIC, 'acme|y');
  for await (const batch of log.read(TOPIC, partition, 0, 300)) records.push(...batch.records);
  tree = await signedTree(records);
});
afterEach(() => gateway.close());

const decode = (text: string): Buffer => Buffer.from(text, 'base64');
const inclusionOf = (offset: number, over: Parameters<TestGateway['send']>[2] = {}) => {
  const { partition } = records[0] as LogRecord;
  return gateway.send('GET', `/v1/audit/proofs/inclusion?topic=${TOPIC}&partition=${partition}&offset=${offset}`, over);
};
const opened = (note: string) => parseCheckpoint(openNote(Buffer.from(note), tree?.trust.verifiers ?? []).text);

test('an inclusion proof is enough to verify the record from the signed note alone', async () => {
  const place = records.find(({ key }) => key.startsWith('acme|')) as LogRecord;
  const { status, body } = await inclusionOf(place.offset);
  expect(status).toBe(200);
  const { size, root } = opened(body.checkpoint.note);
  const entry = decode(body.entry);
  const record = { key: body.key, value: decode(body.value) };
  expect(decodeEntry(entry)).toEqual({
    topic: TOPIC,
    partition: place.partition,
    offset: place.offset,
    digest: digestOf(record),
  });
  expect(leafHash(entry)).toEqual(decode(body.leafHash));
  expect(inclusionProblem(body.index, size, leafHash(entry), body.proof.map(decode), root)).toBeNull();
});

test.each<[string, (record: LogRecord) => LogRecord]>([
  ['value', (record) => ({ ...record, value: Buffer.from('forged') })],
  ['key', (record) => ({ ...record, key: 'acme|somebody-else' })],
])('a record whose %s is not what was signed is told as tampered, and no proof is given', async (_, forged) => {
  const place = records.find(({ key }) => key.startsWith('acme|')) as LogRecord;
  tree = await signedTree(records.map((record) => (record === place ? forged(record) : record)));
  const { status, body } = await inclusionOf(place.offset);
  expect({ status, ...body }).toMatchObject({ status: 409, code: 'AUDIT_RECORD_TAMPERED', retryable: false });
  expect(body.detail).toContain('tampered');
  expect(body).not.toHaveProperty('proof');
});

test('R7: a record of another tenant, and one that is not there, are answered alike', async () => {
  const own = records.find(({ key }) => key.startsWith('acme|')) as LogRecord;
  expect((await inclusionOf(own.offset, { tenant: 'globex' })).status).toBe(404);
  const foreign = await inclusionOf(own.offset, { tenant: 'globex' });
  const absent = await inclusionOf(999_999, { tenant: 'globex' });
  const { requestId: _, ...one } = foreign.body;
  const { requestId: __, ...other } = absent.body;
  expect(one).toEqual(other);
});

test('a consistency proof leads from one root to the other', async () => {
  const { status, body } = await gateway.send('GET', '/v1/audit/proofs/consistency?from=7');
  expect(status).toBe(200);
  const { size, root } = opened(body.checkpoint.note);
  expect(body.to).toEqual({ size, rootHash: root.toString('base64') });
  expect(consistencyProblem(7, size, decode(body.from.rootHash), root, body.proof.map(decode))).toBeNull();
});

test('checkpoint and tiles are served as tlog-tiles has them', async () => {
  const checkpoint = await gateway.send('GET', '/v1/audit/checkpoint');
  const note = await gateway.send('GET', '/v1/audit/tlog/checkpoint');
  expect(note).toMatchObject({ status: 200, type: 'text/plain; charset=utf-8', body: checkpoint.body.note });
  expect(note.headers['cache-control']).toBe('no-store');
  const width = records.length % 256;
  const tile = await gateway.send('GET', `/v1/audit/tlog/tile/0/000${records.length >= 256 ? '' : `.p/${width}`}`);
  expect(tile).toMatchObject({ status: 200, type: 'application/octet-stream' });
  expect(tile.headers['cache-control']).toContain('immutable');
  for (const path of ['0/999', '0/0', '0/000.p/256', '..%2f..%2fcheckpoint', '99/000']) {
    expect((await gateway.send('GET', `/v1/audit/tlog/tile/${path}`)).status, path).toBe(404);
  }
});

test('what is not signed yet can be asked for later; a tree that cannot be read is told as that', async () => {
  const { log } = gateway;
  const [position] = await log.append([{ topic: TOPIC, key: 'acme|y', value: Buffer.from('late') }]);
  expect(await inclusionOf(position?.offset ?? 0)).toMatchObject({
    status: 503,
    body: { code: 'AUDIT_PENDING', retryable: true },
  });
  expect(await gateway.send('GET', '/v1/audit/proofs/consistency?from=100000')).toMatchObject({
    status: 503,
    body: { code: 'AUDIT_PENDING' },
  });
  tree = await signedTree([]);
  const other = await startTestGateway();
  expect(await other.send('GET', '/v1/audit/checkpoint')).toMatchObject({
    status: 503,
    body: { code: 'AUDIT_UNAVAILABLE' },
  });
  await other.close();
});

test('what is asked wrongly is named', async () => {
  for (const [query, field] of [
    ['inclusion?topic=nothing&partition=0&offset=0', 'topic'],
    [`inclusion?topic=${TOPIC}&partition=-1&offset=0`, 'partition'],
    [`inclusion?topic=${TOPIC}&partition=0&offset=99999999999999999`, 'offset'],
    ['consistency?from=9&to=3', 'to'],
    ['consistency', 'from'],
  ]) {
    const { status, body } = await gateway.send('GET', `/v1/audit/proofs/${query}`);
    expect([query, status]).toEqual([query, 400]);
    expect(body.problems[0].field).toBe(field);
  }
});
