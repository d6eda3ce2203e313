/** Every tool and resource of the MCP server. */
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { describe, expect, test } from 'vitest';
import { each, type Ground } from './ground.ts';
import { type Row, valuesOf } from './operations.ts';
import { ghostOf, shapeOf } from './things.ts';
import { argumentsOf } from './tools.ts';

export function attackAgents(g: Ground): void {
  describe('WAP-12: agents', () => {
    test('R7: every tool and resource answers of A as of what never was', async () => {
      const client = new Client(
        { name: 'attack', version: '1.0.0' },
        { versionNegotiation: { mode: { pin: '2026-07-28' } } },
      );
      await client.connect(
        new StreamableHTTPClientTransport(new URL('/mcp', g.world.url), { requestInit: { headers: g.asB } }),
      );
      const { tools } = await client.listTools();
      // Names of tools have no slash, paths of lists have.
      const listOf = (view: string) =>
        [...g.lists].find(([path]) => path.replace('/v1/', '').replaceAll('/', '_') === view);
      const rowOf = (view: string): Row => valuesOf(listOf(view)?.[1].rows ?? []);
      // What B remembers with an id of A is told to B again: reading comes first.
      const reads = tools.filter(({ annotations }) => annotations?.readOnlyHint === true);
      for (const tool of [...reads, ...tools.filter((one) => !reads.includes(one))]) {
        const real = argumentsOf(tool.name, tool.inputSchema, g.things, rowOf);
        await each(real, async (args) => {
          g.tried.calls += 1;
          const answers = await Promise.all(
            [args, ghostOf(args, g.things.word)].map((sent) =>
              client.callTool({ name: tool.name, arguments: sent as Record<string, unknown> }),
            ),
          );
          const texts = answers.map((answer) =>
            JSON.stringify([answer.content, answer.structuredContent, answer.isError]),
          );
          expect(
            g.marks.found(texts[0] as string, JSON.stringify(args)),
            `${tool.name} ${JSON.stringify(args)}`,
          ).toEqual([]);
          const ofCalls = ['query_actions', 'agent_performance', 'system_status', 'search_timeline'];
          if (!ofCalls.includes(tool.name)) {
            expect(shapeOf(texts[0] as string, g.things), `${tool.name} ${JSON.stringify(args)}`).toBe(
              shapeOf(texts[1] as string, g.ghosts),
            );
          }
        });
      }
      const { resources } = await client.listResources();
      for (const { uri } of resources) {
        expect(g.marks.found(JSON.stringify(await client.readResource({ uri })), ''), uri).toEqual([]);
      }
      for (const id of [g.things.tenant, g.things.leadId, g.things.sentEventId]) {
        for (const uri of [
          `mainstem://topics/${id}`,
          `mainstem://runbooks/${id}`,
          `mainstem://schemas/${id}/v1`,
          `mainstem://tenants/${id}`,
        ]) {
          await expect(client.readResource({ uri }), uri).rejects.toThrow();
        }
      }
      await client.close();
    });
  });
}
