import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { cruise, type IConfiguration } from 'dependency-cruiser';
import { expect, test } from 'vitest';

const configuration = createRequire(import.meta.url)(
  resolve(import.meta.dirname, '..', '..', '.dependency-cruiser.cjs'),
) as IConfiguration;

/** Names of the rules that a little tree of files breaks. */
async function broken(files: Readonly<Record<string, string>>): Promise<string[]> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'arrows-')));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    const folders = [...new Set(Object.keys(files).map((path) => path.split('/')[0] as string))].filter(
      (folder) => folder !== 'node_modules',
    );
    const { options, ...rules } = configuration;
    const result = await cruise(
      folders,
      { ...options, baseDir: root, ruleSet: rules, validate: true },
      options?.enhancedResolveOptions as Record<string, unknown>,
    );
    if (typeof result.output === 'string') throw new Error('no result');
    return result.output.summary.violations.map((violation) => violation.rule.name);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

const nothing = 'export const a = 1;\n';
const importing = (path: string) => `import { a } from '${path}';\nexport const b = a;\n`;

test('an arrow that turns back is caught', async () => {
  const files = { 'schemas/src/a.ts': importing('../../streams/src/a.ts'), 'streams/src/a.ts': nothing };
  expect(await broken(files)).toContain('schemas-arrows');
});

test('an import of a type alone is an arrow too', async () => {
  const files = {
    'models/src/a.ts': "import type { A } from '../../schemas/src/a.ts';\nexport type B = A;\n",
    'schemas/src/a.ts': 'export type A = 1;\n',
  };
  expect(await broken(files)).toContain('models-arrows');
});

test('an allowed arrow passes', async () => {
  const files = { 'streams/src/a.ts': importing('../../schemas/src/a.ts'), 'schemas/src/a.ts': nothing };
  expect(await broken(files)).toEqual([]);
});

test('files that import each other are caught, types apart', async () => {
  const circle = { 'models/src/a.ts': importing('./b.ts'), 'models/src/b.ts': "export { b as a } from './a.ts';\n" };
  expect(await broken(circle)).toContain('no-circles');
  const ofTypes = {
    'models/src/a.ts': `import type { T } from './b.ts';\n${nothing}export type U = T;\n`,
    'models/src/b.ts': `${importing('./a.ts')}export type T = 1;\n`,
  };
  expect(await broken(ofTypes)).toEqual([]);
});

test('the gateway may import the messages of a lifecycle and nothing else of it', async () => {
  const messages = {
    'gateway/src/a.ts': importing('../../workflows/src/lead/messages.ts'),
    'workflows/src/lead/messages.ts': nothing,
  };
  expect(await broken(messages)).toEqual([]);
  const code = {
    'gateway/src/a.ts': importing('../../workflows/src/lead/workflows.ts'),
    'workflows/src/lead/workflows.ts': nothing,
  };
  expect(await broken(code)).toContain('gateway-knows-messages-only');
});

test('a test may ask where the stack is, and may not reach further up', async () => {
  const door = {
    'streams/src/a.int.test.ts': importing('../../infra/stack/test-environment.ts'),
    'infra/stack/test-environment.ts': nothing,
  };
  expect(await broken(door)).toEqual([]);
  const further = { 'streams/src/a.int.test.ts': importing('../../infra/stack/up.ts'), 'infra/stack/up.ts': nothing };
  expect(await broken(further)).toContain('tests-of-lower-packages');
});

/** A library as npm installs it. */
const installed = (library: string) => ({
  [`node_modules/${library}/package.json`]: JSON.stringify({ name: library, main: 'index.js' }),
  [`node_modules/${library}/index.js`]: 'exports.a = 1;\n',
});

test.each([
  ['kafkajs', 'streams/src/log/a.kafka.ts', 'infra/stack/a.ts', 'home-of-kafkajs'],
  ['avsc', 'schemas/src/a.ts', 'streams/src/a.ts', 'home-of-avsc'],
  ['uWebSockets.js', 'bidder/src/server/a.uws.ts', 'bidder/src/notices/a.ts', 'home-of-uwebsockets.js'],
])('%s is imported in %s and not in %s', async (library, home, elsewhere, rule) => {
  expect(await broken({ ...installed(library), [home]: importing(library) })).toEqual([]);
  expect(await broken({ ...installed(library), [elsewhere]: importing(library) })).toContain(rule);
});

test.each(['workflows.ts', 'rules.ts'])('the sandboxed %s reaches neither stores nor the log', async (file) => {
  for (const library of ['ioredis', 'pg', 'kafkajs']) {
    const files = { ...installed(library), [`workflows/src/lead/${file}`]: importing(library) };
    expect(await broken(files)).toContain('sandbox-reaches-nothing');
  }
  const log = {
    [`workflows/src/lead/${file}`]: importing('../../../streams/src/log/a.ts'),
    'streams/src/log/a.ts': nothing,
  };
  expect(await broken(log)).toContain('sandbox-reaches-nothing');
});

test('steps of workflows reach no store, activities may', async () => {
  const step = { ...installed('pg'), 'workflows/src/steps/a.ts': importing('pg') };
  expect(await broken(step)).toContain('sandbox-reaches-nothing');
  expect(await broken({ ...installed('pg'), 'workflows/src/activities.ts': importing('pg') })).toEqual([]);
});

test('the bidder uses no processor of streams', async () => {
  const files = {
    'bidder/src/a.ts': importing('../../streams/src/processors/a.ts'),
    'streams/src/processors/a.ts': nothing,
  };
  expect(await broken(files)).toContain('bidder-knows-no-processor');
});
