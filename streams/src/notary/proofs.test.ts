/** Proofs for records of a real tree: each holds, for the record that was asked for, under the published checkpoint. */
import { expect, test } from 'vitest';
import { decodeEntry, digestOf } from './entry.ts';
import { leafHash } from './merkle/hash.ts';
import { consistencyProblem, inclusionProblem } from './merkle/proofs.ts';
import { createProofs } from './proofs.ts';
import { caughtUp, openBench, topicsUsed, trust } from './testing/notary-kit.ts';
import { change, flip } from './testing/tampering.ts';
import { createTreeStore } from './tree/tree-store.ts';

async function grown(portions: readonly number[]) {
  const bench = openBench();
  const notary = bench.start();
  for (const count of portions) {
    await bench.append(count);
    await caughtUp(bench);
  }
  await notary.stop();
  return bench;
}

test('every record of a tree of many checkpoints has its proof', async () => {
  const bench = await grown([1, 40, 255, 300, 7]);
  const proofs = createProofs(bench.store, trust);
  for (const { name: topic } of topicsUsed) {
    for (const [partition, end] of (await bench.log.endOffsets(topic)).entries()) {
      for await (const { records } of bench.log.read(topic, partition, 0, end)) {
        for (const record of records) {
          const { index, entry, proof, checkpoint } = await proofs.inclusion(record);
          const { size, root } = checkpoint.checkpoint;
          expect(inclusionProblem(index, size, leafHash(entry), proof, root)).toBeNull();
          const { offset } = record;
          expect(decodeEntry(entry)).toEqual({ topic, partition, offset, digest: digestOf(record) });
        }
      }
    }
  }
});

test('trees of any two sizes are proven to be one, against the roots that were signed', async () => {
  const bench = await grown([30, 500, 20]);
  const proofs = createProofs(bench.store, trust);
  const head = (await proofs.checkpoint()).checkpoint;
  for (let sequence = 0; sequence <= head.sequence; sequence += 1) {
    const note = (await bench.store.checkpoint(sequence)) as Buffer;
    const root = Buffer.from(note.toString().split('\n')[2] as string, 'base64');
    const size = Number(note.toString().split('\n')[1]);
    const { proof, from, to } = await proofs.consistency(size);
    expect(from.root).toEqual(root);
    expect(consistencyProblem(size, to.size, root, head.root, proof)).toBeNull();
  }
  const { from, to, proof } = await proofs.consistency(100, 257);
  expect(consistencyProblem(100, 257, from.root, to.root, proof)).toBeNull();
});

test('what is not signed yet, not there or damaged has no proof, and says so', async () => {
  const bench = await grown([300]);
  const proofs = createProofs(bench.store, trust);
  await expect(proofs.inclusion({ topic: 'bid_events', partition: 0, offset: 9_999 })).rejects.toMatchObject({
    code: 'NOTARY_NOT_YET',
    retryable: true,
  });
  await expect(proofs.consistency(301)).rejects.toMatchObject({ code: 'NOTARY_NOT_YET' });
  await expect(proofs.consistency(10, 5)).rejects.toThrow(RangeError);
  await expect(createProofs(createTreeStore(openBench().objects), trust).checkpoint()).rejects.toMatchObject({
    code: 'NOTARY_TREE_ABSENT',
  });
  await change(bench.objects, 'audit/tile/0/000', flip(99));
  await expect(proofs.inclusion({ topic: 'audit_events', partition: 1, offset: 5 })).rejects.toMatchObject({
    code: 'NOTARY_TREE_DAMAGED',
  });
  await bench.objects.remove('audit/tile/0/000');
  await expect(proofs.inclusion({ topic: 'audit_events', partition: 1, offset: 5 })).rejects.toMatchObject({
    code: 'NOTARY_TREE_DAMAGED',
  });
});
