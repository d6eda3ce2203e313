/** Every tool there is, in the order they are listed. One line adds one to MCP, to the record and to docs/mcp.md (tested). */
import { askTool } from './ask/tool.ts';
import type { AgentParts } from './parts.ts';
import { requestTools } from './requests.ts';
import type { Tool } from './tool.ts';
import { featureTools } from './tools/features.ts';
import { historyTools } from './tools/history.ts';
import { memoryTools } from './tools/memory.ts';
import { operationTools } from './tools/operation.ts';
import { proposalTool } from './tools/proposals.ts';
import { ticketTool } from './tools/tickets.ts';
import { triageTool } from './tools/triage.ts';
import { viewTools } from './tools/views.ts';

export interface ToolCatalogue {
  readonly all: readonly Tool[];
  /** Throws on a name that is none, which is a bug of the caller. */
  named(name: string): Tool;
  find(name: string): Tool | undefined;
}

export function createCatalogue(parts: AgentParts): ToolCatalogue {
  const all = [
    ...viewTools(parts.queries),
    ...historyTools(parts),
    ...featureTools(parts),
    askTool(parts),
    ...memoryTools(parts),
    ...operationTools(parts),
    ...requestTools(parts),
    triageTool(parts),
    ticketTool(parts),
    proposalTool(parts),
  ];
  const byName = new Map(all.map((one) => [one.name, one]));
  return {
    all,
    find: (name) => byName.get(name),
    named(name) {
      const found = byName.get(name);
      if (found === undefined) throw new Error(`no tool ${name} in the catalogue`);
      return found;
    },
  };
}
