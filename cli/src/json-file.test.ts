import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readJsonFile } from './json-file.ts';

const directory = mkdtempSync(join(tmpdir(), 'json-file-'));
afterAll(() => rmSync(directory, { recursive: true }));

test('a file that is no JSON object is a wrong call that names it', async () => {
  const file = join(directory, 'design.json');
  for (const text of ['{"half":', '', '[1]', '7', 'null']) {
    writeFileSync(file, text);
    await expect(readJsonFile(file)).rejects.toMatchObject({ code: 'CLI_USAGE', exitCode: 2, next: 'Mend the file.' });
    await expect(readJsonFile(file)).rejects.toThrow('design.json');
  }
  writeFileSync(file, '{"name":"greeting"}');
  expect(await readJsonFile(file)).toEqual({ name: 'greeting' });
  await expect(readJsonFile(join(directory, 'none'))).rejects.toMatchObject({ code: 'ENOENT' });
});
