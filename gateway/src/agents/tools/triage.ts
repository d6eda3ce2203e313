/**
 * Triage of a lead (MAMS-14): the lead goes in through the ingest pipeline as any lead does, is scored by the lead model in
 * the lead's workflow, and the answer has the score when it came within the wait. Nothing is scored here: what the answer
 * shows is the `LeadScored` of the log.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { LeadView } from '@mainstem/projections/queries';
import { z } from 'zod';
import { GatewayError } from '../../errors.ts';
import { itemSchemas } from '../../ingest/event-types.ts';
import { ofViews } from '../../queries/of-views.ts';
import type { AgentParts } from '../parts.ts';
import { type Tool, tool } from '../tool.ts';

/** A workflow starts, scores and writes within some hundred ms; a caller who waits longer had better ask again. */
const WAIT_MAX_MS = 5_000;
const LOOK_EVERY_MS = 50;

const { type: _, ...lead } = itemSchemas.LeadReceived.shape;

const input = z.strictObject({
  ...lead,
  waitMs: z.int().min(0).max(WAIT_MAX_MS).default(0).describe('Wait this long for the score.'),
});

const output = z.object({
  leadId: z.string(),
  eventId: z.string(),
  status: z.enum(['accepted', 'duplicate']),
  triage: z
    .object({
      score: z.number(),
      class: z.string().nullable(),
      confidence: z.number().nullable(),
      modelVersion: z.string().nullable(),
      reasons: z.array(z.string()),
      queue: z.string().nullable(),
      assignee: z.string().nullable(),
    })
    .nullable()
    .describe('Null while it is not scored yet: read it from the view "leads" later.'),
});

export function triageTool(parts: AgentParts): Tool {
  return tool({
    name: 'triage_lead',
    title: 'Triage a lead',
    about: 'Takes a lead in and answers with the score its workflow gives it, when it comes within "waitMs".',
    permission: 'events:write',
    input,
    output,
    recorded: ['entity', 'id', 'source', 'contactRef', 'campaignId', 'waitMs'],
    hints: { readOnly: false, idempotent: true },
    async run(asked, { caller, nowMs, signal }) {
      const { waitMs } = asked;
      const [result] = await parts.ingest(
        caller,
        [{ ...asLead(asked), occurredAtMs: asked.occurredAtMs ?? nowMs }],
        'high',
      );
      if (result === undefined || result.status === 'invalid') {
        const problems = result?.problems ?? [];
        throw new GatewayError('REQUEST_INVALID', 'the lead does not fit', { problems });
      }
      const triage = await scored(parts, caller.tenant, asked.entity, waitMs, signal);
      const positions = result.status === 'accepted' ? [result.position] : [];
      const { id: eventId, status } = result;
      return { output: { leadId: asked.entity, eventId, status: status as 'accepted', triage }, count: 1, positions };
    },
  });
}

/** As it was sent: the ingest checks, opens and seals it itself. */
function asLead({ waitMs: _wait, ...asked }: z.output<typeof input>): Record<string, unknown> {
  const sent = Object.entries(asked).map(([name, value]) => [name, wordsOf(value)] as const);
  return { type: 'LeadReceived', ...Object.fromEntries(sent.filter(([, value]) => value !== undefined)) };
}

function wordsOf(value: unknown): unknown {
  const opened = (value as { opened?: unknown } | null)?.opened;
  return typeof opened === 'string' ? opened : value;
}

async function scored(parts: AgentParts, tenant: string, leadId: string, waitMs: number, signal: AbortSignal) {
  const untilMs = performance.now() + waitMs;
  for (;;) {
    const row = await ofViews(parts.queries.leads.get(tenant, leadId));
    if (row !== null && row.score !== null) return triageOf(row, row.score);
    if (performance.now() >= untilMs || signal.aborted) return null;
    await sleep(LOOK_EVERY_MS);
  }
}

function triageOf(row: LeadView, score: number) {
  const { class: band, confidence, modelVersion, reasons, queue, assignee } = row;
  return { score, class: band, confidence, modelVersion, reasons: [...reasons], queue, assignee };
}
