import { describe, expect, test } from 'vitest';
import { isPurePath, purity } from './tidy/purity.ts';
import { rootProblems } from './tidy/root.ts';
import { FILE_LINES_MAX, FUNCTION_LINES_MAX, fileRules, LINE_CHARACTERS_MAX } from './tidy/rules.ts';

const rulesBroken = (path: string, text: string): string[] =>
  fileRules.flatMap((rule) => rule({ path, text })).map((problem) => problem.rule);
const impure = (text: string): string[] =>
  purity({ path: 'streams/src/deciders/campaign/decider.ts', text }).map((problem) => problem.message);

describe('R4: what must be pure may not reach outside', () => {
  test.each([
    ['const at = Date.now();', 'uses Date.now'],
    ['const at = new Date();', 'reads the clock'],
    ['const die = Math.random();', 'uses Math.random'],
    ["const secret = process.env['X'];", 'uses process.env'],
    ['const { env } = process;', 'uses process'],
    ["import { readFileSync } from 'node:fs';", 'imports node:fs'],
    ['const at = performance.now();', 'uses performance.now'],
    ['setTimeout(() => {}, 1);', 'uses setTimeout'],
    ['const f = async () => {};', 'is async'],
    ['async function f() { await 1; }', 'awaits'],
    ["const m = import('./other.ts');", 'imports at run time'],
  ])('%s', (text, message) => expect(impure(text)).toContain(message));

  test.each([
    'const at = new Date(command.occurredAtMs);',
    'const day = Math.floor(command.occurredAtMs / 86_400_000);',
    "import type { Hash } from 'node:crypto';",
    'const view = { process: 1, fetch: 2 };',
    'const done = order.process;',
    'interface View { performance: number }',
  ])('%s is allowed', (text) => expect(impure(text)).toEqual([]));

  test('it holds where it is promised, and only there', () => {
    expect(isPurePath('bidder/src/decide/decide.ts')).toBe(true);
    expect(isPurePath('projections/src/leads/projection.ts')).toBe(true);
    expect(isPurePath('projections/src/migrate.ts')).toBe(false);
    expect(isPurePath('streams/src/deciders/campaign/decider.test.ts')).toBe(false);
  });
});

describe('size and names', () => {
  const lines = (count: number) => '// one of many\n'.repeat(count);
  const functionOf = (count: number) => `// why\nfunction f() {\n${'  g();\n'.repeat(count - 2)}}\n`;

  test('a file may be as long as the limit and no longer', () => {
    expect(rulesBroken('cli/src/a.ts', lines(FILE_LINES_MAX))).toEqual([]);
    expect(rulesBroken('cli/src/a.ts', lines(FILE_LINES_MAX + 1))).toEqual(['file-length']);
  });

  test('a function may be as long as the limit and no longer', () => {
    expect(rulesBroken('cli/src/a.ts', functionOf(FUNCTION_LINES_MAX))).toEqual([]);
    expect(rulesBroken('cli/src/a.ts', functionOf(FUNCTION_LINES_MAX + 1))).toEqual(['function-length']);
  });

  test('functions inside a function are judged for themselves', () => {
    const inner = `  function g() {\n${'    h();\n'.repeat(40)}  }\n`;
    expect(rulesBroken('cli/src/a.ts', `// why\nfunction f() {\n${inner.repeat(3)}}\n`)).toEqual([]);
  });

  test('a line that could be broken is not too long', () => {
    expect(rulesBroken('cli/src/a.ts', `// why\nconst a = ${'b + '.repeat(LINE_CHARACTERS_MAX / 4)}c;\n`)).toEqual([
      'line-length',
    ]);
  });

  test.each(['cli/src/BadName.ts', 'cli/src/bad_name.ts'])('%s is not kebab-case', (path) =>
    expect(rulesBroken(path, '// why\n')).toEqual(['file-name']),
  );

  test('a file says first what it is for', () => {
    expect(rulesBroken('cli/src/a.ts', 'export const a = 1;\n')).toEqual(['purpose']);
  });

  test('unfinished work is not left in comments, unless its issue is named', () => {
    expect(rulesBroken('cli/src/a.ts', `// ${'FIX'}ME later\n`)).toEqual(['unfinished']);
    expect(rulesBroken('cli/src/a.ts', `// ${'TO'}DO later\n`)).toEqual(['unfinished']);
    expect(rulesBroken('cli/src/a.ts', `// ${'TO'}DO(#12) later\n`)).toEqual([]);
  });
});

describe('the root', () => {
  test('holds nothing that does not belong there', () => {
    const found = rootProblems(['plan.md', 'README.md', 'notes/a.md', '.env.example', 'cli/src/main.ts']);
    expect(found.map(({ path }) => path)).toEqual(['plan.md', 'notes']);
  });

  test('a package without a README is named', () => {
    expect(rootProblems(['models/package.json']).map(({ rule }) => rule)).toEqual(['readme']);
    expect(rootProblems(['models/package.json', 'models/README.md'])).toEqual([]);
  });
});
