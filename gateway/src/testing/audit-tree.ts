/** A small signed tree in memory, as the notary would have written it over the records given. */
import { createMemoryObjectStore } from '@mainstem/connectors/object-store/object-store.memory';
import type { LogRecord } from '@mainstem/streams/log/event-log';
import { digestOf, entryWriter } from '@mainstem/streams/notary/entry';
import { checkpointText } from '@mainstem/streams/notary/note/checkpoint';
import { generateSignerText, parseSigner } from '@mainstem/streams/notary/note/keys';
import { signNote } from '@mainstem/streams/notary/note/signed-note';
import type { AuditTree } from '@mainstem/streams/notary/settings';
import { createGrowingTree } from '@mainstem/streams/notary/tree/growing-tree';
import { createTreeStore } from '@mainstem/streams/notary/tree/tree-store';
import { writeTree } from '@mainstem/streams/notary/writing';

const ORIGIN = 'test.example/audit';

/** `records` are those of one partition, from offset 0. */
export async function signedTree(records: readonly LogRecord[]): Promise<AuditTree> {
  const store = createTreeStore(createMemoryObjectStore());
  const signer = parseSigner(generateSignerText(ORIGIN));
  const tree = createGrowingTree();
  for (const record of records) {
    tree.append(entryWriter(record.topic, record.partition), record.offset, digestOf(record), 0);
  }
  await writeTree(store, tree);
  const [first] = records;
  const vector = Array.from({ length: (first?.partition ?? 0) + 1 }, (_, n) =>
    n === first?.partition ? tree.size : 0,
  );
  const text = checkpointText({
    origin: ORIGIN,
    size: tree.size,
    root: tree.root(),
    sequence: 0,
    timeMs: 0,
    offsets: first === undefined ? {} : { [first.topic]: vector },
  });
  const note = Buffer.from(signNote(text, [signer]));
  await store.putCheckpoint(0, note, 0);
  await store.publish(note);
  return { place: 'audit/', store, trust: { origin: ORIGIN, verifiers: [signer.verifier] }, close: async () => {} };
}
