/** R6: what a search for plaintext finds, and in which forms. */

import { mkdirSync, mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createMemoryObjectStore } from '@mainstem/connectors/object-store/object-store.memory';
import { createContainerWriter } from '@mainstem/streams/archive/container';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createNeedles } from './needles.ts';
import { createFileSweeper } from './sweep.files.ts';
import { createObjectSweeper } from './sweep.objects.ts';
import type { Finding } from './sweeper.ts';

const value = 'Zoë "Canary" O’Zwölf';
const around = (form: string | Buffer) =>
  Buffer.concat([Buffer.from('before '), Buffer.from(form), Buffer.from(' after')]);

describe('forms', () => {
  test.each<[string, string | Buffer]>([
    ['as it is', value],
    ['in small letters', value.toLowerCase()],
    ['in capital letters', value.toUpperCase()],
    ['in JSON', JSON.stringify({ name: value })],
    ['in JSON of ASCII', 'Zo\\u00eb \\"Canary\\" O\\u2019Zw\\u00f6lf'],
    ['in a URL', `?name=${encodeURIComponent(value)}`],
    ['in a form', encodeURIComponent(value).replaceAll('%20', '+')],
    ['in hex', Buffer.from(value).toString('hex')],
    ['in upper-case hex', Buffer.from(value).toString('hex').toUpperCase()],
    ['in UTF-16', Buffer.from(value, 'utf16le')],
    ['in UTF-16, the other way', Buffer.from(value, 'utf16le').swap16()],
    ['in base64 for URLs', Buffer.from(`x${value}`).toString('base64url')],
  ])('%s', (_, form) => expect(createNeedles([value]).isIn(around(form))).toBe(true));

  test('a telephone number without its signs', () => {
    expect(createNeedles(['+49 (151) 555-07734']).isIn(around('4915155507734'))).toBe(true);
  });

  test('anywhere in base64 of more, whatever stands around it', () =>
    fc.assert(
      fc.property(
        fc.string({ minLength: 6, maxLength: 30, unit: 'grapheme' }).filter((text) => Buffer.byteLength(text) > 6),
        fc.uint8Array({ maxLength: 9 }),
        fc.uint8Array({ maxLength: 9 }),
        (text, before, after) => {
          const encoded = Buffer.concat([before, Buffer.from(text), after]).toString('base64');
          expect(createNeedles([text]).isIn(Buffer.from(encoded))).toBe(true);
        },
      ),
    ));

  test('what is not there is not found, and what is too short is counted and not searched for', () => {
    const needles = createNeedles([value, value, 'CEO']);
    expect(needles.isIn(around('Zoe Canary'))).toBe(false);
    expect(needles.isIn(around('the CEO'))).toBe(false);
    expect(needles).toMatchObject({ values: 1, tooShort: 1 });
    expect(createNeedles([]).isIn(around(value))).toBe(false);
  });
});

describe('stores', () => {
  test('a packed file that goes away before it is opened is passed, like any other', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'mainstem-sweep-'));
    const packed = join(directory, 'b.log.gz');
    writeFileSync(join(directory, 'a.log'), 'a line');
    writeFileSync(packed, gzipSync(value));
    const needles = createNeedles([value]);
    const rotating = {
      ...needles,
      isIn(bytes: Uint8Array) {
        rmSync(packed, { force: true });
        return needles.isIn(bytes);
      },
    };
    const swept = await createFileSweeper([{ name: 'logs', path: directory }]).sweep(rotating, () => undefined);
    expect(swept).toMatchObject([{ items: 2, findings: 0 }]);
    rmSync(directory, { recursive: true });
  });

  const sweep = async (sweeper: ReturnType<typeof createFileSweeper>) => {
    const findings: Finding[] = [];
    const swept = await sweeper.sweep(createNeedles([value]), (finding) => findings.push(finding));
    return { swept, items: findings.map(({ item }) => item) };
  };

  test('files: where two pieces meet, packed ones, ones in folders; and how many bytes were read', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'mainstem-sweep-'));
    mkdirSync(join(directory, 'sub'));
    const piece = 4 * 1024 * 1024;
    const straddling = Buffer.alloc(piece * 2, 0x2e);
    Buffer.from(value).copy(straddling, piece - 7);
    writeFileSync(join(directory, 'large.log'), straddling);
    writeFileSync(join(directory, 'clean.log'), 'nothing');
    writeFileSync(join(directory, 'sub', 'packed.log.gz'), gzipSync(around(value)));
    const { swept, items } = await sweep(createFileSweeper([{ name: 'logs', path: directory }]));
    expect(items).toEqual(['large.log', join('sub', 'packed.log.gz')]);
    expect(swept).toMatchObject([{ store: 'files', place: 'logs', items: 3, findings: 2 }]);
    expect(swept[0]?.sizeBytes).toBeGreaterThan(piece * 2);
    rmSync(directory, { recursive: true });
  });

  test('folders that go away under way are passed; one that was never there is an error', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'mainstem-sweep-'));
    const folders = Array.from({ length: 400 }, (_, n) => join(directory, `topic-${n}`));
    for (const folder of folders) mkdirSync(folder);
    writeFileSync(join(directory, 'kept.log'), value);
    const swept = sweep(createFileSweeper([{ name: 'logs', path: directory }]));
    for (const folder of folders) {
      rmdirSync(folder);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect((await swept).items).toEqual(['kept.log']);
    rmSync(directory, { recursive: true });
    await expect(sweep(createFileSweeper([{ name: 'logs', path: directory }]))).rejects.toThrow('ENOENT');
  });

  test('objects: names, contents, and records of archived segments, which are deflated', async () => {
    const store = createMemoryObjectStore();
    const writer = createContainerWriter({ topic: 'lead_events' });
    writer.append({ topic: 'lead_events', partition: 0, offset: 0, key: 'a|b', value: around(value), appendedAtMs: 0 });
    await store.put('archive/segment.avro', await writer.finish());
    await store.put('plain', around('nothing'));
    const { swept, items } = await sweep(createObjectSweeper(store, 'memory'));
    expect(items).toEqual(['archive/segment.avro']);
    expect(swept).toMatchObject([{ items: 2, findings: 1 }]);
  });

  test('an archived segment that cannot be read was not searched, and is not passed as clean', async () => {
    const store = createMemoryObjectStore();
    await store.put('archive/broken.avro', Buffer.concat([Buffer.from('Obj\u0001'), Buffer.alloc(40, 0xff)]));
    await expect(sweep(createObjectSweeper(store, 'memory'))).rejects.toThrow();
  });
});
