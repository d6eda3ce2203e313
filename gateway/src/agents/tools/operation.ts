/** Tools about agents themselves: how they do (MAMS-20) and whether what they stand on is well (MAMS-21). */

import { runChecks } from '@mainstem/streams/runtime/health-checks';
import { z } from 'zod';
import { ofViews } from '../../queries/of-views.ts';
import type { AgentParts } from '../parts.ts';
import { type Tool, tool } from '../tool.ts';

const DAY_MS = 86_400_000;
/** The view holds every call; longer spans are for the archive. */
const DAYS_MAX = 90;

const performanceRow = z.object({
  agent: z.string(),
  calls: z.number(),
  ok: z.number(),
  refused: z.number(),
  failed: z.number(),
  timedOut: z.number(),
  durationMsP50: z.number().nullable(),
  durationMsP95: z.number().nullable(),
  requests: z.number().describe('Engagements, optimisations and handoffs asked for.'),
  manualAudits: z.number().describe('Answers that went to a person.'),
  lastAtMs: z.number(),
});

export function operationTools(parts: AgentParts): Tool[] {
  return [performanceTool(parts), statusTool(parts)];
}

function performanceTool({ performance: read }: AgentParts): Tool {
  return tool({
    name: 'agent_performance',
    title: 'How agents do',
    about: 'Calls, outcomes, times and requests of each agent of the tenant over the last days, busiest first.',
    permission: 'views:read',
    input: z.strictObject({ days: z.int().min(1).max(DAYS_MAX).default(7) }),
    output: z.object({ fromMs: z.int(), toMs: z.int(), agents: z.array(performanceRow) }),
    recorded: ['days'],
    hints: { readOnly: true },
    async run({ days }, { caller, nowMs }) {
      const fromMs = nowMs - days * DAY_MS;
      const agents = await ofViews(read(caller.tenant, fromMs, nowMs + 1));
      return { output: { fromMs, toMs: nowMs, agents }, count: agents.length };
    },
  });
}

function statusTool({ checks, notReady, version }: AgentParts): Tool {
  return tool({
    name: 'system_status',
    title: 'System status',
    about: 'Whether the gateway and what it needs answer, now.',
    permission: 'views:read',
    input: z.strictObject({}),
    output: z.object({
      status: z.enum(['ok', 'failing', 'starting']),
      version: z.string(),
      notReady: z.array(z.string()),
      checks: z.record(z.string(), z.object({ ok: z.boolean(), ms: z.number() })),
    }),
    recorded: [],
    hints: { readOnly: true },
    async run() {
      const found = await runChecks(checks);
      const waiting = [...notReady()];
      const well = Object.values(found).every(({ ok }) => ok);
      const status: 'failing' | 'starting' | 'ok' = !well ? 'failing' : waiting.length > 0 ? 'starting' : 'ok';
      const shown = Object.fromEntries(Object.entries(found).map(([name, { ok, ms }]) => [name, { ok, ms }]));
      return { output: { status, version, notReady: waiting, checks: shown }, count: Object.keys(found).length };
    },
  });
}
