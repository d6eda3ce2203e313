/** RFC 9457: the `type` of every problem resolves, and says what the code means. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { gatewayErrorCodes } from '../errors.ts';
import { startTestGateway, type TestGateway } from '../testing/test-gateway.ts';
import { codeRows } from './generated/codes.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.close());

const read = (url: string, accept = 'application/json') =>
  gateway.app.inject({ method: 'GET', url, headers: { accept } });

test('a problem’s type is a reference that resolves without a token', async () => {
  const { body } = await gateway.send('GET', '/v1/leads?limit=0');
  expect(body).toMatchObject({ type: '/problems/REQUEST_INVALID', status: 400, code: 'REQUEST_INVALID' });
  const page = await read(body.type);
  expect(page.json()).toMatchObject({ code: 'REQUEST_INVALID', status: 400, retryable: false });
  expect((await read(body.type, 'text/html,*/*;q=0.8')).body).toContain('<h1>REQUEST_INVALID</h1>');
});

test.each([...gatewayErrorCodes])('%s is described, with what to do', async (code) => {
  const { statusCode, body } = await read(`/problems/${code}`);
  expect(statusCode).toBe(200);
  expect(JSON.parse(body)).toMatchObject({ code, title: expect.any(String), when: expect.stringMatching(/\w/) });
});

test('every refusal of a decider is described too', () => {
  const root = join(import.meta.dirname, '..', '..', '..');
  const files = globSync('streams/src/deciders/**/decider.ts', { cwd: root });
  const codes = files.flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(/reject\(\s*'([A-Z0-9_]+)'/g)].map(
      ([, code]) => code as string,
    ),
  );
  expect(codes.length).toBeGreaterThan(20);
  expect(codes.filter((code) => codeRows[code] === undefined)).toEqual([]);
});

test('the list has all of them; what is no code is a problem itself', async () => {
  expect((await read('/problems')).json().items).toHaveLength(Object.keys(codeRows).length);
  for (const [url, status] of [
    ['/problems/NO_SUCH_CODE', 404],
    ['/problems/constructor', 400],
    ['/problems/%3Cscript%3E', 400],
  ] as const) {
    expect(await gateway.send('GET', url)).toMatchObject({ status, type: 'application/problem+json' });
  }
});
