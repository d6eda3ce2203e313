/**
 * The record of a call: `AgentToolCalled` on `agent_action_events`, durable before the answer is given. Of the arguments it
 * holds ids, numbers and short names; words of people leave only their length, in the hash (R6).
 */
import { hash } from 'node:crypto';
import { factEnvelope, withEnvelope } from '@mainstem/schemas/envelope';
import type { AgentToolCalled } from '@mainstem/schemas/generated/events';
import type { LogPosition } from '@mainstem/streams/log/event-log';
import type { Caller } from '../authorisation/verdict.ts';

/** Summaries are for people to read; larger ones are cut at whole fields. */
const ARGUMENTS_MAX_CHARACTERS = 1_000;
/** An ingest touches a partition or two; a timeline some tens. */
const POSITIONS_MAX = 64;

export type Door = 'mcp' | 'rest';
export type ToolOutcome = AgentToolCalled['outcome'];

export interface CallRecord {
  readonly id: string;
  readonly door: Door;
  readonly tool: string;
  readonly input: unknown;
  readonly recorded: readonly string[];
  readonly outcome: ToolOutcome;
  readonly code: string | null;
  readonly durationMs: number;
  readonly resultCount: number;
  readonly positions: readonly LogPosition[];
  readonly policyVersion: number | null;
  readonly protocol: string | null;
}

export function callRecord(caller: Caller, call: CallRecord, nowMs: number): AgentToolCalled {
  const { id, door, tool, outcome, code, durationMs, resultCount, positions, policyVersion, protocol } = call;
  const { summary, digest } = summarise(call.input, call.recorded);
  const origin = { id, tenant: caller.tenant, entity: caller.actor, occurredAtMs: nowMs, actor: caller.actor };
  const body = {
    type: 'AgentToolCalled',
    door,
    tool,
    argumentsJson: summary,
    argumentsHash: digest,
    outcome,
    code,
    durationMs: Math.max(0, Math.round(durationMs)),
    resultCount,
    positions: positions.slice(0, POSITIONS_MAX),
    credential: caller.credential,
    policyVersion: policyVersion === null ? null : String(policyVersion),
    protocol,
  } as const;
  return withEnvelope(body as never, factEnvelope(origin)) as AgentToolCalled;
}

/** Pure. Fields in alphabetical order, so that the same arguments give the same hash. */
export function summarise(input: unknown, recorded: readonly string[]): { summary: string; digest: string } {
  const fields = typeof input === 'object' && input !== null ? (input as Readonly<Record<string, unknown>>) : {};
  const shown: Record<string, unknown> = {};
  const hidden: Record<string, number> = {};
  let size = 0;
  for (const name of Object.keys(fields).sort()) {
    const text = JSON.stringify(fields[name]) ?? '';
    size += name.length + text.length;
    if (recorded.includes(name) && size <= ARGUMENTS_MAX_CHARACTERS) shown[name] = fields[name];
    // A name that no tool knows was made up by who called, and may say anything.
    else hidden[recorded.includes(name) ? name : 'other'] = (hidden[name] ?? 0) + text.length;
  }
  const summary = JSON.stringify(shown);
  return { summary, digest: hash('sha256', `${summary}|${JSON.stringify(hidden)}`) };
}
