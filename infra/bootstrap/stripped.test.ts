/** TypeScript kept without its types: the same program at the same lines, whatever has become of the cache. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { strippedOf } from './stripped.mjs';

const source =
  'export const one: number = 1;\ninterface Gone { readonly a: string }\nexport const two = (x: Gone) => x.a;\n';

let scratch: string;
let cache: string;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'mainstem-stripped-'));
  cache = join(scratch, 'cache');
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

const entries = () => readdirSync(cache).map((name) => join(cache, name));

test('what is kept is what Node itself makes of it, line for line', () => {
  const stripped = stripTypeScriptTypes(source);
  expect([strippedOf(source, cache), strippedOf(source, cache)]).toEqual([stripped, stripped]);
  expect(entries()).toHaveLength(1);
  expect(strippedOf(`${source}\nexport {};\n`, cache)).toContain('export {}');
  expect(entries()).toHaveLength(2);
});

test.each([
  ['cut short', (file: string) => truncateSync(file, 60)],
  ['empty', (file: string) => truncateSync(file, 0)],
  ['changed', (file: string) => writeFileSync(file, readFileSync(file, 'utf8').replace('one', 'six'))],
])('an entry that is %s is made anew', (_, damage) => {
  const stripped = strippedOf(source, cache);
  for (const file of entries()) damage(file);
  expect(strippedOf(source, cache)).toBe(stripped);
  const [kept = ''] = entries();
  expect(readFileSync(kept, 'utf8')).toContain(stripped);
});

test('a cache that cannot be written costs nothing but time', () => {
  const file = join(scratch, 'a-file');
  writeFileSync(file, '');
  expect(strippedOf(source, join(file, 'below'))).toBe(stripTypeScriptTypes(source));
});

describe('a process with the hook', () => {
  const hook = pathToFileURL(join(import.meta.dirname, 'stripped.mjs')).href;
  const main = () => join(scratch, 'main.ts');
  const run = (environment: Record<string, string>) => {
    const args = ['--disable-warning=ExperimentalWarning', '--import', hook, main()];
    return spawnSync(process.execPath, args, { env: { ...process.env, ...environment }, encoding: 'utf8' });
  };

  test('runs TypeScript, tells errors at their lines, and uses what is kept', () => {
    writeFileSync(join(scratch, 'part.ts'), source);
    writeFileSync(main(), `import { two } from './part.ts';\ntype A = 1;\nthrow new Error(two({ a: 'here' }));\n`);
    for (let n = 0; n < 2; n += 1) {
      const { stderr } = run({ MAINSTEM_STRIPPED_CACHE: cache });
      expect(stderr).toContain('Error: here');
      expect(stderr).toContain('main.ts:3:7');
      expect(entries()).toHaveLength(2);
    }
  });

  test('changes nothing where no cache is named', () => {
    writeFileSync(main(), 'console.log(1 satisfies number);\n');
    expect(run({ MAINSTEM_STRIPPED_CACHE: undefined as never })).toMatchObject({ stdout: '1\n', status: 0 });
    expect(readdirSync(scratch)).toEqual(['main.ts']);
  });
});
