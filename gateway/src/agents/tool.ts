/**
 * What an agent can do here: one row each, and everything else follows: its MCP tool, its record on the log, its permission,
 * its documentation. The routes of agents (`routes.ts`) run the same rows, so that no door has rules of its own.
 */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import type { LogPosition } from '@mainstem/streams/log/event-log';
import type { z } from 'zod';
import type { Caller } from '../authorisation/verdict.ts';
import type { Permission } from '../roles.ts';

/** Who calls, and the id under which the call will be on the log. */
export interface ToolCall {
  readonly caller: Caller;
  readonly nowMs: number;
  /** Id of the `AgentToolCalled` of this call: what the tool writes is caused by it. */
  readonly callEventId: string;
  /** Aborted when the answer is given up. */
  readonly signal: AbortSignal;
}

export interface ToolDone {
  readonly output: Readonly<Record<string, unknown>>;
  /** Rows, events or features in it. */
  readonly count: number;
  /** Places on the log it was made from, or wrote. */
  readonly positions?: readonly LogPosition[];
  /** What the call does, as facts: written by the runner in one append with the call's record, and only if it is in time. */
  readonly events?: readonly AnyEvent[];
}

export interface ToolHints {
  /** It changes nothing but the record of the call. */
  readonly readOnly: boolean;
  /** The same arguments again change nothing more. */
  readonly idempotent?: boolean;
}

export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  /** Beside the one for using agents' doors at all. */
  readonly permission: Permission;
  readonly input: z.ZodObject;
  readonly output: z.ZodObject;
  /** Arguments that are ids, numbers or one of a few words: they go into the record; the rest only by its length. */
  readonly recorded: readonly string[];
  readonly hints: ToolHints;
  /** Makes what was sent into what `input` checks, e.g. numbers into text; left out, it is checked as it came. */
  prepare?(input: unknown): unknown;
  run(input: Readonly<Record<string, unknown>>, call: ToolCall): Promise<ToolDone>;
}

type Definition<Input extends z.ZodObject, Output extends z.ZodObject> = Omit<
  Tool,
  'input' | 'output' | 'run' | 'recorded'
> & {
  readonly input: Input;
  readonly output: Output;
  readonly recorded: readonly Extract<keyof z.output<Input>, string>[];
  run(input: z.output<Input>, call: ToolCall): Promise<Omit<ToolDone, 'output'> & { readonly output: z.input<Output> }>;
};

/** A tool with its types checked, then forgotten. */
export function tool<const Input extends z.ZodObject, const Output extends z.ZodObject>(
  definition: Definition<Input, Output>,
): Tool {
  return definition as unknown as Tool;
}
