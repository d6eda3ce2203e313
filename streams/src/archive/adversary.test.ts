/** An archive somebody tampered with: each way is found, before a wrong record is read, and has its own message. */
import type { ObjectStore } from '@mainstem/connectors/object-store/object-store';
import { createMemoryObjectStore } from '@mainstem/connectors/object-store/object-store.memory';
import { beforeAll, describe, expect, test } from 'vitest';
import { createMemoryLog } from '../log/log.memory.ts';
import { requireHead, verifyHeads } from './chain.ts';
import type { Entry, Head } from './layout.ts';
import { openArchiveLog } from './log.archive.ts';
import { restoreLog } from './restorer.ts';
import { archiveKit, contentOf, createMemoryTarget, kitTopics, someRecords } from './testing/archive-kit.ts';

const FOLDER = 'archive/log/facts/00001/';
let whole: Map<string, Buffer>;
let other: Map<string, Buffer>;

/** Everything in a store, to make tampered copies of. */
async function archiveOf(from: number): Promise<Map<string, Buffer>> {
  const log = createMemoryLog({ topics: kitTopics });
  const store = createMemoryObjectStore();
  await log.append(someRecords(from, 150));
  await archiveKit(log, store);
  await log.append(someRecords(from + 150, 50));
  await archiveKit(log, store);
  const objects = new Map<string, Buffer>();
  for await (const { key } of store.list('')) objects.set(key, (await store.get(key)) as Buffer);
  return objects;
}

beforeAll(async () => {
  whole = await archiveOf(0);
  other = await archiveOf(7);
});

async function tampered(tamper: (objects: Map<string, Buffer>) => void): Promise<ObjectStore> {
  const objects = new Map(whole);
  tamper(objects);
  const store = createMemoryObjectStore();
  for (const [key, body] of objects) await store.put(key, body);
  return store;
}

const keysIn = (objects: ReadonlyMap<string, Buffer>, ending: string, folder = FOLDER): string[] =>
  [...objects.keys()].filter((key) => key.startsWith(folder) && key.endsWith(ending)).sort();
const change = (objects: Map<string, Buffer>, key: string, edit: (entry: Entry) => object): void => {
  const entry = JSON.parse((objects.get(key) as Buffer).toString()) as Entry;
  objects.set(key, Buffer.from(`${JSON.stringify({ ...entry, ...edit(entry) })}\n`));
};
const nth = (list: readonly string[], n: number): string => list.at(n) as string;

const cases: [what: string, code: string, message: RegExp, tamper: (objects: Map<string, Buffer>) => void][] = [
  [
    'a flipped bit in a segment',
    'ARCHIVE_DAMAGED',
    /do not have the SHA-256/,
    (objects) => {
      const key = nth(keysIn(objects, '.avro'), 1);
      const body = Buffer.from(objects.get(key) as Buffer);
      body[body.length - 40] = (body[body.length - 40] as number) ^ 1;
      objects.set(key, body);
    },
  ],
  [
    'a segment cut short',
    'ARCHIVE_DAMAGED',
    /do not have the SHA-256/,
    (objects) => {
      const key = nth(keysIn(objects, '.avro'), 0);
      objects.set(key, (objects.get(key) as Buffer).subarray(0, -30));
    },
  ],
  [
    'a segment that is gone',
    'ARCHIVE_SEGMENT_MISSING',
    /avro is missing/,
    (objects) => objects.delete(nth(keysIn(objects, '.avro'), 1)),
  ],
  [
    'an entry that is gone',
    'ARCHIVE_SEGMENT_MISSING',
    /segment 1 is missing/,
    (objects) => objects.delete(nth(keysIn(objects, '.json'), 1)),
  ],
  [
    'the end cut off, segment and entry',
    'ARCHIVE_SEGMENT_MISSING',
    /the end was cut off/,
    (objects) => {
      objects.delete(nth(keysIn(objects, '.json'), -1));
      objects.delete(nth(keysIn(objects, '.avro'), -1));
    },
  ],
  [
    'two segments that changed places',
    'ARCHIVE_REORDERED',
    /holds the segment of facts\/1\//,
    (objects) => {
      const [first, second] = keysIn(objects, '.avro') as [string, string];
      const [one, two] = [objects.get(first), objects.get(second)] as [Buffer, Buffer];
      objects.set(first, two);
      objects.set(second, one);
    },
  ],
  [
    'two entries that changed places',
    'ARCHIVE_REORDERED',
    /holds the entry of offset \d+/,
    (objects) => {
      const [first, second] = keysIn(objects, '.json') as [string, string];
      const [one, two] = [objects.get(first), objects.get(second)] as [Buffer, Buffer];
      objects.set(first, two);
      objects.set(second, one);
    },
  ],
  [
    'an entry repeated under a later offset',
    'ARCHIVE_REORDERED',
    /holds the entry of offset 0/,
    (objects) => {
      const key = nth(keysIn(objects, '.json'), 1);
      objects.set(key, objects.get(nth(keysIn(objects, '.json'), 0)) as Buffer);
    },
  ],
  [
    'a segment of another partition',
    'ARCHIVE_REORDERED',
    /holds the segment of facts\/2\/0/,
    (objects) => {
      const theirs = nth(keysIn(objects, '.avro', 'archive/log/facts/00002/'), 0);
      objects.set(nth(keysIn(objects, '.avro'), 0), objects.get(theirs) as Buffer);
    },
  ],
  [
    'an entry of another partition',
    'ARCHIVE_FOREIGN',
    /belongs to facts\/2/,
    (objects) => {
      const theirs = nth(keysIn(objects, '.json', 'archive/log/facts/00002/'), 0);
      objects.set(nth(keysIn(objects, '.json'), 0), objects.get(theirs) as Buffer);
    },
  ],
  [
    'a segment of another archive',
    'ARCHIVE_FOREIGN',
    /segment of another archive/,
    (objects) => {
      objects.set(nth(keysIn(objects, '.avro'), 0), other.get(nth(keysIn(other, '.avro'), 0)) as Buffer);
    },
  ],
  [
    'an entry of another archive',
    'ARCHIVE_FOREIGN',
    /belongs to another archive/,
    (objects) => {
      objects.set(nth(keysIn(objects, '.json'), 0), other.get(nth(keysIn(other, '.json'), 0)) as Buffer);
    },
  ],
  [
    'an entry edited to name fewer records',
    'ARCHIVE_REORDERED',
    /does not follow segment 0/,
    (objects) => change(objects, nth(keysIn(objects, '.json'), 0), ({ records }) => ({ records: records - 1 })),
  ],
  [
    'the last entry edited',
    'ARCHIVE_DAMAGED',
    /not the one its head names/,
    (objects) =>
      change(objects, nth(keysIn(objects, '.json'), -1), ({ lastAppendedAtMs }) => ({
        lastAppendedAtMs: lastAppendedAtMs + 1,
      })),
  ],
  [
    'an entry that is no entry',
    'ARCHIVE_DAMAGED',
    /is no JSON/,
    (objects) => objects.set(nth(keysIn(objects, '.json'), 0), Buffer.from('half an ent')),
  ],
  [
    'an entry of a later format',
    'ARCHIVE_FORMAT',
    /of format 2/,
    (objects) => change(objects, nth(keysIn(objects, '.json'), 0), () => ({ format: 2 })),
  ],
  [
    'every head gone',
    'ARCHIVE_ABSENT',
    /no archive/,
    (objects) => {
      for (const key of objects.keys()) if (key.startsWith('archive/heads/')) objects.delete(key);
    },
  ],
];

describe('a tampered archive', () => {
  test.each(cases)('%s', async (_, code, message, tamper) => {
    const store = await tampered((objects) => void tamper(objects));
    const reading = openArchiveLog(store).then(contentOf);
    await expect(reading).rejects.toMatchObject({ code, retryable: false });
    await expect(reading).rejects.toThrow(message);
    const target = createMemoryTarget();
    await expect(restoreLog({ store, target })).rejects.toMatchObject({ code });
  });

  test('untouched, it is read', async () => {
    const store = await tampered(() => {});
    expect(Object.values(await contentOf(await openArchiveLog(store))).flat()).toHaveLength(200);
    await verifyHeads(store, await requireHead(store));
  });

  test('rolled back to an older run it is sound in itself; the hash of the head that was kept tells', async () => {
    const kept = (await requireHead(await tampered(() => {}))).sha256;
    const store = await tampered((objects) => void objects.delete('archive/heads/0000000002.json'));
    expect(Object.values(await contentOf(await openArchiveLog(store))).flat()).toHaveLength(150);
    await expect(openArchiveLog(store, kept)).rejects.toMatchObject({ code: 'ARCHIVE_ABSENT' });
  });

  test('a head that was edited, or one missing in between, does not follow', async () => {
    const edited = await tampered((objects) => {
      const key = 'archive/heads/0000000001.json';
      const head = JSON.parse((objects.get(key) as Buffer).toString()) as Head;
      objects.set(key, Buffer.from(`${JSON.stringify({ ...head, archivedAtMs: 1 })}\n`));
    });
    await expect(verifyHeads(edited, await requireHead(edited))).rejects.toMatchObject({ code: 'ARCHIVE_REORDERED' });
    const missing = await tampered((objects) => void objects.delete('archive/heads/0000000001.json'));
    await expect(verifyHeads(missing, await requireHead(missing))).rejects.toMatchObject({ code: 'ARCHIVE_REORDERED' });
  });
});
