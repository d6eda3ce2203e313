import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { circles } from './tidy/circles.ts';
import { isPurePath } from './tidy/pure-imports.ts';
import { purity } from './tidy/purity.ts';
import { rootProblems } from './tidy/root.ts';
import { FILE_LINES_MAX, FUNCTION_LINES_MAX, fileRules, LINE_CHARACTERS_MAX } from './tidy/rules.ts';
import { isSynchronousPath, synchronous } from './tidy/synchronous.ts';

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
    ["import { uuidV7 } from '@mainstem/schemas/envelope';", 'imports uuidV7 of @mainstem/schemas/envelope'],
    ["import * as envelope from '@mainstem/schemas/envelope';", 'imports * of @mainstem/schemas/envelope'],
    ["export { uuidV7 } from '@mainstem/schemas/envelope';", 'imports uuidV7 of @mainstem/schemas/envelope'],
    ["import { createCodec } from '@mainstem/schemas/codec';", 'imports createCodec of @mainstem/schemas/codec'],
    ["import { Redis } from 'ioredis';", 'imports ioredis'],
    ["import 'ioredis';", 'imports ioredis'],
    ["import { randomUUID } from 'node:crypto';", 'imports randomUUID of node:crypto'],
    ["import { pause } from '../../runtime/pause.ts';", 'imports ../../runtime/pause.ts'],
    ["import { pause } from '@mainstem/streams/runtime/pause';", 'imports @mainstem/streams/runtime/pause'],
    ["export * from '../../runtime/pause.ts';", 'imports ../../runtime/pause.ts'],
    ["const get = globalThis.fetch('x');", 'uses globalThis.fetch'],
    ['const get = (globalThis as any).fetch;', 'uses globalThis'],
    ['const { now } = Date;', 'uses Date'],
    ['const at = (Date as any).now();', 'uses Date'],
    ['const at = Date();', 'reads the clock'],
    ["const at = Date['now']();", 'uses Date'],
    ['const at = new Date(undefined);', 'reads the clock'],
    ['const at = new Date(void 0);', 'reads the clock'],
    ['const at = new Date(...[]);', 'reads the clock'],
    ["const die = Math['random']();", 'uses Math other than by the name of a member'],
    ['const { random } = Math;', 'uses Math other than by the name of a member'],
    ['let count = 0;', 'keeps state in a module-level let'],
    ['export let count = 0;', 'keeps state in a module-level let'],
    ['const seen = new Map();', 'keeps state in a module-level container'],
    ['class A { static count = 0; }', 'keeps state in the class'],
    ['const later = Promise.resolve(1);', 'uses Promise.resolve'],
  ])('%s', (text, message) => expect(impure(text)).toContain(message));

  test.each([
    'const at = new Date(command.occurredAtMs);',
    'const day = Math.floor(command.occurredAtMs / 86_400_000);',
    "import type { Hash } from 'node:crypto';",
    'const view = { process: 1, fetch: 2 };',
    'const done = order.process;',
    'interface View { performance: number }',
    'function f() { let count = 0; return count; }',
    'const codes = new Set([1, 2]);',
    'const most = Math.max(1, 2);',
    "import { keyOf, type uuidV7 } from '@mainstem/schemas/envelope';",
    "import { LONG_LIMIT } from '@mainstem/schemas/codec';",
    "import { topicOf } from '@mainstem/schemas/topics';",
    "import { accept } from '../../runtime/decisions/decider.ts';",
    "import { accept } from '@mainstem/streams/runtime/decisions/decider';",
    "import { findDrop } from '@mainstem/models/rate-drop';",
    "import type { Redis } from 'ioredis';",
    "import { z } from 'zod';",
  ])('%s is allowed', (text) => expect(impure(text)).toEqual([]));

  test('it holds where it is promised, and only there', () => {
    expect(isPurePath('bidder/src/decide/decide.ts')).toBe(true);
    expect(isPurePath('bidder/src/caps/cap-book.ts')).toBe(true);
    expect(isPurePath('bidder/src/pacing/controller.ts')).toBe(true);
    expect(isPurePath('projections/src/leads/projection.ts')).toBe(true);
    expect(isPurePath('projections/src/leads/before-contacts.ts')).toBe(true);
    expect(isPurePath('schemas/src/upcasting/upcasters.ts')).toBe(true);
    expect(isPurePath('streams/src/runtime/parking/sieve.ts')).toBe(true);
    expect(isPurePath('projections/src/migrate.ts')).toBe(false);
    expect(isPurePath('streams/src/deciders/campaign/decider.test.ts')).toBe(false);
  });
});

describe('R9: the bid path does not wait', () => {
  const waits = (text: string): string[] =>
    synchronous({ path: 'bidder/src/server/core.ts', text }).map((problem) => problem.message);

  test.each([
    ['const f = async () => {};', 'is async'],
    ['class A { async bid() {} }', 'is async'],
    ['async function f() { await 1; }', 'awaits'],
    ['async function f() { for await (const a of b) g(a); }', 'awaits'],
    ['const p = Promise.resolve(1);', 'uses Promise'],
    ['function f(): Promise<void> {}', 'uses Promise'],
    ['asked.then(answer);', 'uses .then'],
    ["asked['then'](answer);", 'uses .then'],
    ['setTimeout(answer, 1);', 'uses setTimeout'],
    ["const m = import('./other.ts');", 'imports at run time'],
    ["import { readFileSync } from 'node:fs';", 'imports node:fs'],
  ])('%s', (text, message) => expect(waits(text)).toContain(message));

  test.each(['const at = Date.now();', 'const at = performance.now();', "import { hash } from 'node:crypto';"])(
    '%s is allowed',
    (text) => expect(waits(text)).toEqual([]),
  );

  test('it holds on the path of a bid, and only there', () => {
    expect(isSynchronousPath('bidder/src/budget/lease-book.ts')).toBe(true);
    expect(isSynchronousPath('bidder/src/caps/cap-book.ts')).toBe(true);
    expect(isSynchronousPath('bidder/src/pacing/pacer.ts')).toBe(true);
    expect(isSynchronousPath('bidder/src/exchanges/openrtb25.ts')).toBe(true);
    expect(isSynchronousPath('bidder/src/budget/leaser.ts')).toBe(false);
    expect(isSynchronousPath('bidder/src/openrtb/request.test.ts')).toBe(false);
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

  test('files that import each other are named, however far round, and types count', () => {
    const file = (path: string, ...imports: string[]) => ({
      path: `streams/src/${path}.ts`,
      text: imports.map((name) => `import type { One } from '${name}';`).join('\n'),
    });
    const found = circles([
      file('a', './b.ts', './lone.ts'),
      file('b', './room/c.ts'),
      file('room/c', '@mainstem/streams/a'),
      file('lone', './missing.ts', 'node:fs'),
    ]);
    const others = 'streams/src/b.ts, streams/src/room/c.ts';
    const message = `and ${others} import each other`;
    expect(found).toEqual([{ path: 'streams/src/a.ts', line: 1, rule: 'circle', message }]);
    expect(circles([file('a', './b.ts'), file('b', './lone.ts'), file('lone')])).toEqual([]);
  });

  test('a package without a README is named', () => {
    expect(rootProblems(['models/package.json']).map(({ rule }) => rule)).toEqual(['readme']);
    expect(rootProblems(['models/package.json', 'models/README.md'])).toEqual([]);
  });

  test('two decisions have two numbers', () => {
    const found = rootProblems(['docs/adr/0001-one.md', 'docs/adr/0002-two.md', 'docs/adr/0001-again.md']);
    expect(found.map(({ path, rule }) => [path, rule])).toEqual([['docs/adr/0001-again.md', 'adr']]);
  });

  test.each(['bidder', 'gateway'])('every room of the %s has its line in docs/architecture.md', (folder) => {
    const root = resolve(import.meta.dirname, '..', '..');
    const page = readFileSync(resolve(root, 'docs/architecture.md'), 'utf8');
    const start = page.indexOf(`## Rooms of the ${folder}`);
    const told = page.slice(start, page.indexOf('\n## ', start + 1));
    const rooms = readdirSync(resolve(root, folder, 'src'), { withFileTypes: true }).filter((one) => one.isDirectory());
    const untold = rooms.map(({ name }) => name).filter((name) => name !== 'testing' && !told.includes(`\`${name}\``));
    expect(untold).toEqual([]);
  });
});
