/**
 * The official conformance suite and the official inspector's command line against our server (issue: MAMS-06). Both come
 * with 143 MB of packages, so they are no dependencies: name a folder they are installed in, and they run (README.md):
 *
 *   MAINSTEM_MCP_TOOLS=<folder> npx vitest run gateway/src/mcp/conformance --project int
 *
 * The suite's other server scenarios call tools, resources and prompts of its own that only a test server has.
 */
import { execFile } from 'node:child_process';
import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../testing/test-gateway.ts';

const tools = process.env.MAINSTEM_MCP_TOOLS;
const run = promisify(execFile);
const scenarios = [
  'server-initialize',
  'ping',
  'tools-list',
  'resources-list',
  'prompts-list',
  'dns-rebinding-protection',
] as const;

const title =
  tools === undefined ? 'official tools (skipped: name a folder that has them, MAINSTEM_MCP_TOOLS)' : 'official tools';

describe.skipIf(tools === undefined)(`MAMS-06: ${title}`, () => {
  let gateway: TestGateway;
  let withToken: Server;
  let url: string;
  let token: string;

  beforeAll(async () => {
    gateway = await startTestGateway({ views: { leads: { acme: [{ leadId: 'l-1', status: 'scored' }] } } });
    const address = new URL(await gateway.app.listen({ host: '127.0.0.1', port: 0 }));
    token = await gateway.token(['admin']);
    url = new URL('/mcp', address).href;
    withToken = addingToken(Number(address.port), token);
    await new Promise<void>((resolve) => withToken.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    withToken.close();
    await gateway.close();
  });

  test.each(scenarios)(
    'conformance: %s',
    async (scenario) => {
      const { port } = withToken.address() as AddressInfo;
      const program = join(String(tools), 'node_modules/@modelcontextprotocol/conformance/dist/index.js');
      const args = [program, 'server', '--url', `http://localhost:${port}/mcp`, '--scenario', scenario];
      const { stdout } = await run(process.execPath, args, { timeout: 120_000 });
      expect(stdout).toMatch(/Passed: ([1-9]\d*)\/\1, 0 failed/);
    },
    40_000,
  );

  test('inspector: lists tools without a complaint about their schemas, calls one, reads a resource', async () => {
    const program = join(String(tools), 'node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js');
    const inspect = async (...args: readonly string[]) => {
      const shared = ['--cli', url, '--transport', 'http', '--header', `Authorization: Bearer ${token}`];
      const { stdout, stderr } = await run(process.execPath, [program, ...shared, ...args], { timeout: 120_000 });
      return { answer: JSON.parse(stdout), stderr };
    };
    const listed = await inspect('--method', 'tools/list', '--strict');
    expect(listed.answer.tools.length).toBeGreaterThan(20);
    const called = await inspect('--method', 'tools/call', '--tool-name', 'query_leads', '--tool-arg', 'limit=1');
    expect(called.answer.structuredContent.items).toEqual([{ leadId: 'l-1', status: 'scored' }]);
    const read = await inspect('--method', 'resources/read', '--uri', 'mainstem://topics');
    expect(read.answer.contents[0].text).toContain('lead_events');
  });
});

/** The suite cannot send a token: this passes everything on as it came, and adds one. */
function addingToken(port: number, token: string): Server {
  return createServer((incoming, answer) => {
    const headers = { ...incoming.headers, authorization: `Bearer ${token}` };
    const { method = 'GET', url: path = '/' } = incoming;
    const passed = httpRequest({ host: '127.0.0.1', port, method, path, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    passed.on('error', () => answer.destroy());
    incoming.pipe(passed);
  });
}
