/**
 * Runs a tool for whoever called it, at whatever door: permission, arguments, time limit, record, answer, in this order.
 * Refused, failed and late calls are recorded as granted ones are; a call whose record cannot be made durable has no answer
 * but "try again", so that nothing an agent learnt is missing from the log (KAIROS-14).
 *
 * What a tool does as facts goes out in one append with the record, the record first: there is no time between the two to
 * die in. The log is all or nothing within a partition only, so an append that is cut off half-way
 * (two brokers, one reached) may leave one of them.
 * Two tools write by another's hand, before the record: `triage_lead` through ingest, `propose_command` through the writer of
 * proposals. Killed just then they leave an event whose actor is on it, and a call id that no record has. In every case
 * who got no answer and asks again without a key (or an event id) asks for another thing.
 */
import { uuidV7 } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import type { LogPosition } from '@mainstem/streams/log/event-log';
import { Counter, Histogram, type Registry } from 'prom-client';
import type { Caller } from '../authorisation/verdict.ts';
import { GatewayError } from '../errors.ts';
import { problemsOf } from '../http/field-problem.ts';
import { type ProblemFields, problemOf } from '../http/problem.ts';
import { isSafeText } from '../http/safe-text.ts';
import { callRecord, type Door, type ToolOutcome } from './record.ts';
import type { Tool, ToolDone } from './tool.ts';

/** Well inside the time a request may take (15 s), so that the record and the answer still come. */
export const TOOL_TIMEOUT_MS = 8_000;
const DURATION_BUCKETS_S = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 8];

export interface RunnerParts {
  readonly append: (events: readonly AnyEvent[]) => Promise<readonly LogPosition[]>;
  readonly clock: () => number;
  /** Told of errors that are the gateway's own. */
  readonly onError: (error: unknown, tool: string) => void;
  readonly registry?: Registry;
  readonly timeoutMs?: number;
}

export interface Asked {
  readonly door: Door;
  /** Protocol version the client speaks; null when it said none. */
  readonly protocol: string | null;
}

export type ToolAnswer =
  | { readonly ok: true; readonly callEventId: string; readonly done: ToolDone }
  | { readonly ok: false; readonly callEventId: string; readonly problem: ProblemFields };

export interface ToolRunner {
  /** Throws only when the record could not be made durable. */
  run(tool: Tool, input: unknown, caller: Caller, asked: Asked): Promise<ToolAnswer>;
  /** Records a call that met no tool, or was refused before one was looked up. */
  refuse(name: string, caller: Caller, asked: Asked, error: GatewayError): Promise<ToolAnswer>;
}

export function createToolRunner(parts: RunnerParts): ToolRunner {
  const count = counters(parts.registry);
  const settle = async (
    tool: Pick<Tool, 'name' | 'recorded'>,
    input: unknown,
    caller: Caller,
    asked: Asked,
    work: (callEventId: string, nowMs: number) => Promise<{ done: ToolDone; policyVersion: number | null }>,
  ): Promise<ToolAnswer> => {
    const nowMs = parts.clock();
    const id = uuidV7(nowMs);
    const startedAt = performance.now();
    const result = await work(id, nowMs).catch((error: unknown) => ({ error }));
    const durationMs = performance.now() - startedAt;
    const failure = 'error' in result ? problemOf(result.error as Error) : null;
    if ('error' in result && failure?.code === 'INTERNAL') parts.onError(result.error, tool.name);
    const outcome = failure === null ? 'OK' : outcomeOf(failure);
    const done = 'error' in result ? null : result.done;
    const record = callRecord(
      caller,
      {
        id,
        ...asked,
        tool: tool.name,
        input,
        recorded: tool.recorded,
        outcome,
        code: failure?.code ?? null,
        durationMs,
        resultCount: done?.count ?? 0,
        positions: done?.positions ?? [],
        policyVersion: 'error' in result ? policyOf(failure) : result.policyVersion,
      },
      nowMs,
    );
    await parts.append([record, ...(done?.events ?? [])]);
    count(tool.name, outcome, durationMs);
    return failure === null && done !== null
      ? { ok: true, callEventId: id, done }
      : { ok: false, callEventId: id, problem: failure as ProblemFields };
  };
  return {
    run: (tool, input, caller, asked) =>
      settle(tool, input, caller, asked, async (callEventId, nowMs) => {
        const { version } = allowed(caller, tool);
        const parsed = parse(tool, input);
        const done = await inTime(parts.timeoutMs ?? TOOL_TIMEOUT_MS, (signal) =>
          tool.run(parsed, { caller, nowMs, callEventId, signal }),
        );
        return { done, policyVersion: version };
      }),
    refuse: (name, caller, asked, error) =>
      settle({ name, recorded: [] }, {}, caller, asked, () => Promise.reject(error)),
  };
}

function allowed(caller: Caller, tool: Tool) {
  const verdict = caller.may(tool.permission);
  if (verdict.allowed) return verdict;
  const { version, policies } = verdict;
  const extra = { permission: tool.permission, policyVersion: version, policies };
  throw new GatewayError('ROLE_FORBIDDEN', `${tool.name} needs a role with the permission ${tool.permission}`, {
    extra,
  });
}

function parse(tool: Tool, input: unknown): Record<string, unknown> {
  if (!isSafeText(input)) {
    const message = 'holds NUL, half a character, or is nested too deep';
    const problems = [{ code: 'FIELD_INVALID', field: '', message } as const];
    throw new GatewayError('REQUEST_INVALID', 'the arguments hold text that cannot be stored', { problems });
  }
  const parsed = tool.input.safeParse(tool.prepare?.(input) ?? input ?? {});
  if (parsed.success) return parsed.data;
  const problems = problemsOf(parsed.error, input, { fields: Object.keys(tool.input.shape) });
  throw new GatewayError('REQUEST_INVALID', 'the arguments do not fit', { problems });
}

/** Gives up after the time; what the tool still does then is its own, under the same call id. */
async function inTime<Value>(timeoutMs: number, work: (signal: AbortSignal) => Promise<Value>): Promise<Value> {
  const giveUp = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const error = new GatewayError('REQUEST_TIMEOUT', `no answer within ${timeoutMs} ms`);
      giveUp.abort(error);
      reject(error);
    }, timeoutMs);
  });
  try {
    return await Promise.race([work(giveUp.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Refused: by rules, and asking again changes nothing. Failed: something was not there, or broke. */
function outcomeOf({ status, code }: ProblemFields): ToolOutcome {
  if (code === 'REQUEST_TIMEOUT') return 'TIMED_OUT';
  return status < 500 ? 'REFUSED' : 'FAILED';
}

function policyOf(problem: ProblemFields | null): number | null {
  return typeof problem?.policyVersion === 'number' ? problem.policyVersion : null;
}

function counters(registry: Registry | undefined): (tool: string, outcome: ToolOutcome, durationMs: number) => void {
  if (registry === undefined) return () => {};
  const registers = [registry];
  const calls = new Counter({
    name: 'mainstem_agent_tool_calls_total',
    help: 'Calls of agents’ tools, by tool and outcome.',
    labelNames: ['tool', 'outcome'],
    registers,
  });
  const seconds = new Histogram({
    name: 'mainstem_agent_tool_duration_seconds',
    help: 'Time until a tool’s answer was ready.',
    labelNames: ['tool'],
    buckets: DURATION_BUCKETS_S,
    registers,
  });
  return (tool, outcome, durationMs) => {
    calls.inc({ tool, outcome });
    seconds.observe({ tool }, durationMs / 1_000);
  };
}
