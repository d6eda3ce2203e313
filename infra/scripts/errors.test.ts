/**
 * docs/errors.md and the code name the same error codes, both ways: every tuple of codes, every class with a single
 * code, every refusal of a decider. Sources are found by their text, then imported, so that a new package cannot be
 * forgotten.
 */
import { globSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { errorTable } from '@mainstem/gateway/errors';
import { expect, test } from 'vitest';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
const packages = '{schemas,models,connectors,streams,projections,workflows,bidder,gateway,cli,infra}';

interface Source {
  readonly path: string;
  readonly text: string;
}

function sources(): Source[] {
  return globSync(`${packages}/**/*.ts`, { cwd: root, exclude: ['**/node_modules/**', '**/*.test.ts'] })
    .sort()
    .map((path) => ({ path, text: readFileSync(resolve(root, path), 'utf8') }));
}

/** Codes of `export const …Codes = [...]` and `…Refusals`, as the running code has them. */
async function tupleCodes(source: Source): Promise<string[]> {
  const names = [...source.text.matchAll(/^export const (\w+(?:Codes|Refusals)) = \[/gm)].map(
    (match) => match[1] as string,
  );
  if (names.length === 0) return [];
  const module = (await import(pathToFileURL(resolve(root, source.path)).href)) as Record<string, unknown>;
  return names.flatMap((name) => {
    expect(Array.isArray(module[name]), `${source.path}: ${name} is a list of codes`).toBe(true);
    return module[name] as string[];
  });
}

function textCodes({ text, path }: Source): string[] {
  const single = [...text.matchAll(/readonly code = '([A-Z][A-Z0-9_]+)'/g)];
  const refusals = path.includes('/deciders/') ? [...text.matchAll(/reject\(\s*'([A-Z][A-Z0-9_]+)'/g)] : [];
  return [...single, ...refusals].map((match) => match[1] as string);
}

/** First cells of the page's tables: `| `CODE` | …`. */
function documented(): string[] {
  const page = readFileSync(resolve(root, 'docs', 'errors.md'), 'utf8');
  return [...page.matchAll(/^\| `([A-Z][A-Z0-9_]+)` \|/gm)].map((match) => match[1] as string);
}

test('docs/errors.md has every error code of the code, and no other', async () => {
  const inCode = new Map<string, string>();
  for (const source of sources()) {
    for (const code of [...(await tupleCodes(source)), ...textCodes(source)]) inCode.set(code, source.path);
  }
  expect(inCode.size).toBeGreaterThan(40);
  const onPage = new Set(documented());
  const missing = [...inCode].filter(([code]) => !onPage.has(code)).map(([code, path]) => `${code} (${path})`);
  const stale = [...onPage].filter((code) => !inCode.has(code));
  expect({ missing, stale }).toEqual({ missing: [], stale: [] });
});

test('docs/errors.md names each code once', () => {
  const codes = documented();
  expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
});

test('status and retry of the gateway’s codes are those of its table', () => {
  const page = readFileSync(resolve(root, 'docs', 'errors.md'), 'utf8');
  const told = [...page.matchAll(/^\| `([A-Z_]+)` \| (\d{3}) \| (yes|no) \|/gm)];
  const onPage = told.map(([, code, status, retry]) => [code, { status: Number(status), retryable: retry === 'yes' }]);
  const inCode = Object.entries(errorTable).map(([code, { status, retryable }]) => [code, { status, retryable }]);
  expect(Object.fromEntries(onPage)).toEqual(Object.fromEntries(inCode));
});
