/** Tools of an agent's memory (MAMS-18, MAMS-19). Each agent reads its own, of its own tenant, and of no other. */
import { z } from 'zod';
import { entityId } from '../../http/ids.ts';
import { ofViews } from '../../queries/of-views.ts';
import { memoryInput, storeMemory } from '../memory/store.ts';
import type { AgentParts } from '../parts.ts';
import { type Tool, tool } from '../tool.ts';

/** Memories of one answer; an agent's context holds no more. */
const LIMIT_MAX = 50;
const QUERY_MAX_CHARACTERS = 500;

export function memoryTools(parts: AgentParts): Tool[] {
  return [storeTool(parts), retrieveTool(parts)];
}

function storeTool(parts: AgentParts): Tool {
  return tool({
    name: 'store_memory',
    title: 'Remember something',
    about:
      'Notes something about a person or thing, for this agent alone. The words are sealed under the key of the subject.',
    permission: 'agents:act',
    input: memoryInput,
    output: z.object({ memoryId: z.string(), eventId: z.string(), expiresAtMs: z.int().nullable() }),
    recorded: ['subject', 'kind', 'tags', 'importance', 'ttlHours', 'sourceEventId', 'key'],
    hints: { readOnly: false, idempotent: false },
    async run(asked, call) {
      const { events, ...output } = await storeMemory(parts, asked, call);
      return { output, count: 1, events };
    },
  });
}

const memory = z.object({
  memoryId: z.string(),
  subject: z.string(),
  kind: z.string(),
  content: z.string().nullable(),
  tags: z.array(z.string()),
  importance: z.number(),
  storedAtMs: z.int().nullable(),
  expiresAtMs: z.int().nullable(),
  sourceEventId: z.string().nullable(),
  score: z.number(),
});

export const recallInput = z.strictObject({
  query: z.string().min(1).max(QUERY_MAX_CHARACTERS).optional().describe('Words to find; recency alone when left out.'),
  subject: entityId.optional().describe('Only memories about this person or thing.'),
  kind: z.enum(['fact', 'preference', 'episode']).optional(),
  limit: z.int().min(1).max(LIMIT_MAX).default(10),
});

function retrieveTool(parts: AgentParts): Tool {
  return tool({
    name: 'retrieve_memories',
    title: 'Recall memories',
    about:
      'This agent’s own memories, best first, by text match, recency and importance. What has expired is not shown.',
    permission: 'agents:act',
    input: recallInput,
    output: z.object({ memories: z.array(memory) }),
    recorded: ['subject', 'kind', 'limit'],
    hints: { readOnly: true },
    async run(asked, { caller, nowMs }) {
      const found = await ofViews(parts.recall(caller.tenant, { ...asked, agent: caller.actor, nowMs }));
      const memories = found.map(({ agent: _, contentErased: __, importancePpm, score, ...row }) => ({
        ...row,
        tags: [...row.tags],
        importance: importancePpm / 1_000_000,
        score: Math.round(score * 1_000_000) / 1_000_000,
      }));
      return { output: { memories }, count: memories.length };
    },
  });
}
