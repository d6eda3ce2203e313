/**
 * The agents' parts over a log in memory, for fast tests of routes and tools; the statements of Postgres are tested in
 * `agents.int.test.ts`. Views are folded from the log by their own definitions when asked.
 */
import type { LanguageModel } from '@mainstem/connectors/llm/port';
import { agentActions } from '@mainstem/projections/agent-actions/projection';
import type { EventLookup } from '@mainstem/projections/events/lookup';
import { memories } from '@mainstem/projections/memories/projection';
import type { Memory } from '@mainstem/projections/memories/recall';
import type { Codec } from '@mainstem/schemas/codec';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { isSealed, opened } from '@mainstem/schemas/personal';
import { proposalDecider } from '@mainstem/streams/deciders/proposal/decider';
import type { EventLog } from '@mainstem/streams/log/event-log';
import type { Clock } from '@mainstem/streams/runtime/clock';
import { startDecisionWriter } from '@mainstem/streams/runtime/decisions/decision-writer';
import type { AgentResources } from '../agents/open-agents.ts';
import type { Features } from '../features/open-features.ts';

export interface MemoryAgentsOptions {
  readonly log: EventLog;
  readonly codec: Codec;
  readonly clock: Clock;
  readonly lookup: EventLookup;
  readonly features: Features;
  readonly languageModel: Pick<LanguageModel, 'complete'>;
}

export async function createMemoryAgents(options: MemoryAgentsOptions): Promise<AgentResources> {
  const { log, codec, clock, lookup, features, languageModel } = options;
  const proposals = startDecisionWriter({ log, codec, clock, service: 'gateway', decider: proposalDecider });
  await proposals.whenCaughtUp();
  const folded = async (view: typeof memories | typeof agentActions, tenant: string) => {
    const rows = new Map<string, object>();
    for (const topic of view.topics) {
      for (const [partition, end] of (await log.endOffsets(topic)).entries()) {
        for await (const { records } of log.read(topic, partition, 0, end)) {
          for (const { value, offset } of records) {
            const event = codec.decode(value);
            if (event.envelope.tenant !== tenant || !view.types.includes(event.type)) continue;
            const id = String((view.keyOf(event) as { parts: readonly unknown[] }).parts[0]);
            const row = view.project(rows.get(id) ?? view.initial, withWords(event), { topic, partition, offset });
            rows.set(id, { [Object.keys(view.store.key)[0] ?? '']: id, ...row });
          }
        }
      }
    }
    return [...rows.values()];
  };
  return {
    proposals,
    lookup,
    features,
    languageModel,
    decode: (value) => codec.decode(value),
    async recall(tenant, { agent, subject, kind, nowMs, limit }) {
      const rows = (await folded(memories, tenant)) as Memory[];
      return rows
        .filter((row) => row.agent === agent && (row.expiresAtMs === null || row.expiresAtMs > nowMs))
        .filter((row) => (subject ?? row.subject) === row.subject && (kind ?? row.kind) === row.kind)
        .slice(0, limit)
        .map((row) => ({ ...row, score: 1 }));
    },
    async performance(tenant) {
      const rows = (await folded(agentActions, tenant)) as { agent: string; kind: string; outcome: string | null }[];
      return [...new Set(rows.map(({ agent }) => agent))].map((agent) => {
        const own = rows.filter((row) => row.agent === agent);
        const counted = (outcome: string) => own.filter((row) => row.outcome === outcome).length;
        const kinds = (...wanted: string[]) => own.filter((row) => wanted.includes(row.kind)).length;
        const times = { durationMsP50: 0, durationMsP95: 0, lastAtMs: 0 };
        const outcomes = { ok: counted('OK'), refused: counted('REFUSED'), failed: counted('FAILED') };
        const requests = kinds('engagement', 'optimisation', 'handoff');
        const manualAudits = kinds('manual-audit');
        return {
          agent,
          calls: kinds('call'),
          ...outcomes,
          timedOut: counted('TIMED_OUT'),
          ...times,
          requests,
          manualAudits,
        };
      });
    },
    close: () => proposals.stop(),
  };
}

/** Fast tests have no key to open with: what matters here is that the words were sealed. */
function withWords(event: AnyEvent): AnyEvent {
  if (event.type !== 'MemoryStored' || !isSealed(event.content)) return event;
  return { ...event, content: opened('(sealed)') } as AnyEvent;
}
