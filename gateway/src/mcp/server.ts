/**
 * The MCP server of one request (spec 2026-07-28: no session, no handshake; clients of 2025 are served statelessly). It is
 * made for the caller of the request and holds nothing when it is answered, so any gateway answers any request.
 *
 * The low-level `Server` is used, not `McpServer`: a call that names no tool, or whose arguments do not fit, has to be
 * recorded as every other (`run-tool.ts`), and errors have to carry our own codes.
 */
import {
  type CallToolResult,
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
  Server,
  type Tool as ToolOnWire,
} from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { ToolCatalogue } from '../agents/catalogue.ts';
import type { ToolAnswer, ToolRunner } from '../agents/run-tool.ts';
import type { Tool } from '../agents/tool.ts';
import type { Caller } from '../authorisation/verdict.ts';
import { GatewayError } from '../errors.ts';
import { prompts } from './prompts.ts';
import type { Resources } from './resources.ts';

export interface McpParts {
  readonly catalogue: ToolCatalogue;
  readonly runner: ToolRunner;
  readonly resources: Resources;
  readonly version: string;
}

/** Tools in one page of the list: all of them today, and a bound for tomorrow. */
const TOOLS_PAGE = 50;
/** Names of tools are short; a longer one is recorded as none. */
const TOOL_NAME_MAX = 64;
/** Lists change with a release of the platform: a client may keep them this long. */
const LISTS_TTL_MS = 300_000;

const instructions =
  'Mainstem: leads, clients, campaigns and bids of one marketing company, from its event log. Query views with query_*, ' +
  'find causes with explain_event and search_timeline. You change nothing yourself: propose_command and request_* ask people ' +
  'and workflows. Say only numbers a tool gave you; when "defaulted" is true nothing was read.';

/** What a request is answered with; `protocol` is what its client says it speaks. */
export function createMcpServer(parts: McpParts, caller: Caller, protocol: string | null): Server {
  const hint = { ttlMs: LISTS_TTL_MS, cacheScope: 'private' } as const;
  const server = new Server(
    { name: 'mainstem', title: 'Mainstem', version: parts.version },
    {
      capabilities: { tools: {}, resources: {}, prompts: {} },
      instructions,
      cacheHints: {
        'tools/list': hint,
        'resources/list': hint,
        'resources/templates/list': hint,
        'prompts/list': hint,
      },
    },
  );
  serveTools(server, parts, caller, protocol);
  serveResources(server, parts.resources);
  servePrompts(server);
  return server;
}

function serveTools(server: Server, { catalogue, runner }: McpParts, caller: Caller, protocol: string | null): void {
  const asked = { door: 'mcp', protocol } as const;
  server.setRequestHandler('tools/list', (request) => {
    const start = startOf(request.params?.cursor, catalogue.all.length);
    const page = catalogue.all.slice(start, start + TOOLS_PAGE);
    const next = start + TOOLS_PAGE;
    return { tools: page.map(onWire), ...(next < catalogue.all.length ? { nextCursor: cursorOf(next) } : {}) };
  });
  server.setRequestHandler('tools/call', async (request) => {
    const { name, arguments: input } = request.params;
    const found = catalogue.find(name);
    if (found !== undefined) return resultOf(await runner.run(found, input ?? {}, caller, asked));
    const error = new GatewayError('TOOL_UNKNOWN', 'there is no such tool');
    await runner.refuse('unknown', caller, asked, error);
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Unknown tool: ${name.slice(0, TOOL_NAME_MAX)}`);
  });
}

function serveResources(server: Server, resources: Resources): void {
  server.setRequestHandler('resources/list', () => ({
    resources: resources.all.map(({ uri, name, title, mimeType }) => ({ uri, name, title, mimeType })),
  }));
  server.setRequestHandler('resources/templates/list', () => ({ resourceTemplates: [...resources.templates] }));
  server.setRequestHandler('resources/read', (request) => {
    const { uri } = request.params;
    const found = resources.read(uri);
    if (found === undefined) throw new ResourceNotFoundError(uri);
    return { contents: [{ uri, mimeType: found.mimeType, text: found.text() }] };
  });
}

function servePrompts(server: Server): void {
  server.setRequestHandler('prompts/list', () => ({
    prompts: prompts.map(({ name, title, description, arguments: given }) => ({
      name,
      title,
      description,
      arguments: given.map((one) => ({ ...one })),
    })),
  }));
  server.setRequestHandler('prompts/get', (request) => {
    const { name, arguments: given = {} } = request.params;
    const found = prompts.find((one) => one.name === name);
    const missing = found?.arguments.find((one) => one.required && !given[one.name]);
    if (found === undefined || missing !== undefined) {
      const message = found === undefined ? 'Unknown prompt' : `The argument ${missing?.name} is missing`;
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, message);
    }
    const text = found.text(given);
    return {
      description: found.description,
      messages: [{ role: 'user' as const, content: { type: 'text' as const, text } }],
    };
  });
}

const wired = new WeakMap<Tool, ToolOnWire>();

/** JSON Schemas are made once for each tool: a list is asked for at every start of every client. */
function onWire(tool: Tool): ToolOnWire {
  const known = wired.get(tool);
  if (known !== undefined) return known;
  const { name, title, about, permission, input, output, hints } = tool;
  const made: ToolOnWire = {
    name,
    title,
    description: `${about} Needs the permission ${permission}.`,
    inputSchema: schemaOf(input, 'input'),
    outputSchema: schemaOf(output, 'output'),
    annotations: {
      title,
      readOnlyHint: hints.readOnly,
      destructiveHint: false, // facts are added, nothing is taken away; commands are only proposed
      idempotentHint: hints.readOnly || hints.idempotent === true,
      openWorldHint: false,
    },
  };
  wired.set(tool, made);
  return made;
}

function schemaOf(schema: z.ZodObject, io: 'input' | 'output'): ToolOnWire['inputSchema'] {
  return z.toJSONSchema(schema, { io, target: 'draft-2020-12', unrepresentable: 'any' }) as ToolOnWire['inputSchema'];
}

/** The event id of the call is in `_meta`, so that what an agent says can be traced to what it read. */
function resultOf(answer: ToolAnswer): CallToolResult {
  const _meta = { 'mainstem/callEventId': answer.callEventId };
  if (answer.ok) {
    const { output } = answer.done;
    return { content: [{ type: 'text', text: JSON.stringify(output) }], structuredContent: { ...output }, _meta };
  }
  const text = JSON.stringify(answer.problem);
  return { content: [{ type: 'text', text }], isError: true, _meta };
}

function cursorOf(start: number): string {
  return Buffer.from(String(start)).toString('base64url');
}

function startOf(cursor: string | undefined, length: number): number {
  if (cursor === undefined) return 0;
  const start = Number(Buffer.from(cursor, 'base64url').toString('utf8'));
  if (Number.isInteger(start) && start > 0 && start < length) return start;
  throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'The cursor is none of this list');
}
