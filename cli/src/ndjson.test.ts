import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type Line, readNdjson } from './ndjson.ts';

const directory = mkdtempSync(join(tmpdir(), 'mainstem-ndjson-'));
afterAll(() => rmSync(directory, { recursive: true }));

async function read(text: string, batchSize = 2): Promise<Line[][]> {
  const path = join(directory, 'events.ndjson');
  writeFileSync(path, text);
  const batches: Line[][] = [];
  for await (const batch of readNdjson(path, batchSize)) batches.push(batch);
  return batches;
}

test('lines come in batches with their numbers; empty lines and Windows line ends are passed over', async () => {
  expect(await read('{"a":1}\r\n\n{"a":2}\n{"a":3}')).toEqual([
    [
      { number: 1, value: { a: 1 } },
      { number: 3, value: { a: 2 } },
    ],
    [{ number: 4, value: { a: 3 } }],
  ]);
  expect(await read('')).toEqual([]);
});

test('a bad line is named', async () => {
  await expect(read('{"a":1}\n{"a":')).rejects.toThrow(/events\.ndjson:2: not JSON/);
  await expect(read('[1]')).rejects.toThrow(/:1: found no JSON object/);
});

test('a file that is not there is an error, not an empty file', async () => {
  await expect(readNdjson(join(directory, 'none'), 2).next()).rejects.toThrow('ENOENT');
});
