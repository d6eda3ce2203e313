/** docs/openapi.json, the client's types and the pages of the problem codes are what the code gives today. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { clientTypes, type OpenApiDocument, openApiDocument, openApiText } from './api-docs.ts';
import { problemCodes } from './problem-codes.ts';

const root = join(import.meta.dirname, '..', '..');
const at = (...path: string[]) => readFileSync(join(root, ...path), 'utf8');

/** Operations take some 4,700 on average, shared parts included: what makes it much more has forgotten a name. */
const OPERATION_MAX_CHARACTERS = 6_000;

let document: OpenApiDocument;
beforeAll(async () => {
  document = await openApiDocument();
});

test('KIKI-84: docs/openapi.json is what the routes give today (else: npm run generate)', () => {
  expect(document.openapi).toBe('3.1.0');
  // Compared whole, told in short: the document is long.
  expect(openApiText(document) === at('docs', 'openapi.json'), 'docs/openapi.json is stale').toBe(true);
});

test('KIKI-84: what many routes share is said once: the document stays one that people and tools can read', () => {
  const { responses, schemas } = document.components;
  expect(Object.keys(schemas)).toEqual(expect.arrayContaining(['Problem', 'Event', 'EventResults', 'RowOfLeads']));
  expect(responses.Problem).toMatchObject({ content: { 'application/problem+json': {} } });
  const text = openApiText(document);
  const operations = Object.values(document.paths).flatMap((methods) => Object.keys(methods as object));
  expect(text.length / operations.length).toBeLessThan(OPERATION_MAX_CHARACTERS);
  const named = [...text.matchAll(/"\$ref": "#\/components\/(\w+)\/(\w+)"/g)];
  expect(named.length).toBeGreaterThan(1_000);
  const components = document.components as unknown as Record<string, Record<string, unknown>>;
  for (const [reference, kind = '', name = ''] of named) expect(components[kind]?.[name], reference).toBeDefined();
  expect(text).not.toContain('x-label');
});

test('the client’s types are those of the document (else: npm run generate)', async () => {
  const today = await clientTypes(document);
  expect(today === at('gateway', 'src', 'client', 'generated', 'api.ts'), 'the types are stale').toBe(true);
});

test('the pages of the problem codes are the tables of docs/errors.md (else: npm run generate)', () => {
  expect(problemCodes()).toBe(at('gateway', 'src', 'problems', 'generated', 'codes.ts'));
});

test('every answer of an operation below /v1 that is no success is a problem document', () => {
  const operations = Object.entries(document.paths)
    .filter(([path]) => path.startsWith('/v1/'))
    .flatMap(([path, methods]) => Object.entries(methods).map(([method, one]) => [`${method} ${path}`, one] as const));
  expect(operations.length).toBeGreaterThan(30);
  for (const [name, operation] of operations) {
    const { responses } = operation as { responses: Record<string, unknown> };
    for (const [status, answer] of Object.entries(responses).filter(([code]) => Number(code) >= 400)) {
      const { $ref = '' } = answer as { readonly $ref?: string };
      const whole = document.components.responses[$ref.replace('#/components/responses/', '')] ?? answer;
      expect(JSON.stringify(whole), `${name} ${status}`).toContain('application/problem+json');
    }
  }
});

/** What they are sent is never judged by a schema: any `verbose` is one, and a path that is no tile is not there. */
const takesAnything = ['get /healthz', 'get /v1/audit/tlog/tile/{path}'];

test('every operation that is given something says what it answers when that does not fit', () => {
  const silent = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, { parameters?: unknown[]; requestBody?: unknown; responses: object }>)
      .filter(([, { parameters = [], requestBody }]) => parameters.length > 0 || requestBody !== undefined)
      .filter(([, { responses }]) => !('400' in responses))
      .map(([method]) => `${method} ${path}`),
  );
  expect(silent.sort()).toEqual(takesAnything);
});
