/**
 * An agent's command as a proposal: checked by the command's own schema, tried on the state of now by the decider's own
 * rules, and written as a `CommandProposed`. Nothing is given here, whatever the agent's roles are: people accept
 * (`decide.ts`). A command the rules refuse today is not proposed; the agent hears why.
 */
import { isDeepStrictEqual } from 'node:util';
import { uuidFrom, uuidV7 } from '@mainstem/schemas/envelope';
import type { ProposalCommand } from '@mainstem/streams/deciders/proposal/commands';
import { PROPOSED_COMMAND_MAX_CHARACTERS } from '@mainstem/streams/deciders/proposal/commands';
import type { Proposal, ProposalEvent } from '@mainstem/streams/deciders/proposal/decider';
import type { LogPosition } from '@mainstem/streams/log/event-log';
import type { DecisionWriter } from '@mainstem/streams/runtime/decisions/decision-writer';
import { checkAcross } from '../../commands/checks.ts';
import { giveCommand, versionConflict } from '../../commands/give.ts';
import { commandStreams } from '../../commands/streams.ts';
import { type AnyDecider, type StreamName, streamTable } from '../../commands/table.ts';
import type { TicketParts } from '../../commands/ticket-checks.ts';
import type { Writers } from '../../commands/writers.ts';
import { GatewayError } from '../../errors.ts';
import { problemsOf } from '../../http/field-problem.ts';
import type { ToolCall } from '../tool.ts';

const HOUR_MS = 3_600_000;

export type ProposalWriter = Pick<
  DecisionWriter<ProposalCommand, Proposal, ProposalEvent>,
  'execute' | 'load' | 'whenCaughtUp' | 'done' | 'stop'
>;

export interface ProposalParts extends TicketParts {
  readonly proposals: ProposalWriter;
  readonly clock: () => number;
}

export interface Wanted {
  readonly stream: StreamName;
  readonly target: string;
  readonly command: Readonly<Record<string, unknown>>;
  readonly because: string;
  readonly hours: number;
  /** Name of the proposal among its agent's: the same again is the same proposal. */
  readonly key?: string | undefined;
}

export interface Proposed {
  readonly proposalId: string;
  readonly wouldMake: readonly string[];
  readonly seenVersion: number;
  readonly permission: string;
  readonly expiresAtMs: number;
  readonly positions: readonly LogPosition[];
}

/**
 * Throws `REQUEST_INVALID`, `COMMAND_INTERNAL`, `COMMAND_REFUSED` with the decider's code, `IDEMPOTENCY_KEY_REUSED` for the
 * key of another command's proposal, or what a writer throws.
 */
export async function propose(parts: ProposalParts, wanted: Wanted, call: ToolCall): Promise<Proposed> {
  const { caller, nowMs, callEventId } = call;
  const { stream, target, because } = wanted;
  const { command, permission, stamped } = checked(wanted, nowMs);
  const { command: whole } = await checkAcross(parts, stream, caller, target, command);
  const trial = await tried(parts.writers, stream, caller.tenant, target, whole);
  const commandJson = JSON.stringify(whole);
  if (commandJson.length > PROPOSED_COMMAND_MAX_CHARACTERS) {
    throw invalid('command', `as JSON it is longer than ${PROPOSED_COMMAND_MAX_CHARACTERS} characters`);
  }
  const proposalId = proposalIdOf(wanted, call);
  const expiresAtMs = nowMs + wanted.hours * HOUR_MS;
  const commandType = command.type;
  const proposal = {
    type: 'ProposeCommand',
    ...{ stream, target, commandType, commandJson, because, permission, expiresAtMs },
    ...trial,
  } as const;
  const commandId = uuidFrom('propose', caller.tenant, proposalId);
  const given = { entity: proposalId, command: proposal, commandId, causationId: callEventId };
  const outcome = await giveCommand(parts.proposals, caller, given, nowMs);
  if (outcome.kind !== 'accepted') throw refused(outcome);
  const [made] = outcome.events;
  if (made?.type !== 'CommandProposed') throw new Error('a proposal was accepted without its event');
  if (!isSame(made, wanted, stamped(whole, made.envelope.occurredAtMs))) {
    throw new GatewayError('IDEMPOTENCY_KEY_REUSED', 'another command was proposed under this key before');
  }
  // Of a repeat what was proposed then, which is what people decide on: not what the rules say of it now.
  const { wouldMake, seenVersion } = made;
  const said = { wouldMake, seenVersion, permission: made.permission, expiresAtMs: made.expiresAtMs };
  return { proposalId, ...said, positions: outcome.positions };
}

/** A proposal that was made, and what is proposed under its key; the command with the times of then. */
function isSame(
  made: Extract<ProposalEvent, { type: 'CommandProposed' }>,
  { stream, target }: Wanted,
  command: object,
): boolean {
  const asJson: unknown = JSON.parse(JSON.stringify(command));
  return made.stream === stream && made.target === target && isDeepStrictEqual(JSON.parse(made.commandJson), asJson);
}

function proposalIdOf({ key }: Wanted, { caller, nowMs }: ToolCall): string {
  return key === undefined ? uuidV7(nowMs) : uuidFrom('proposal', caller.tenant, caller.actor, key);
}

function checked({ stream, command }: Wanted, nowMs: number) {
  const found = commandStreams.find(({ name }) => name === stream);
  if (found === undefined) throw invalid('stream', 'there is no such stream');
  if (found.internal.includes(String(command.type))) {
    throw new GatewayError('COMMAND_INTERNAL', `${String(command.type)} is a command of the platform itself`);
  }
  const parsed = found.body.safeParse(command);
  if (!parsed.success) {
    const problems = problemsOf(parsed.error, command).map((one) => ({ ...one, field: `command.${one.field}` }));
    throw new GatewayError('REQUEST_INVALID', 'the command does not fit', { problems });
  }
  const { expectedVersion: _, ...body } = parsed.data;
  return { command: found.stamped(body, nowMs), permission: found.permission, stamped: found.stamped };
}

/** The decider asked on the state of now; its events are thrown away. */
async function tried(writers: Writers, stream: StreamName, tenant: string, target: string, command: { type: string }) {
  const { state, version } = await writers[stream].load(tenant, target);
  const decider: AnyDecider | undefined = streamTable.find(({ name }) => name === stream)?.decider;
  const decision = decider?.decide(command as never, state as never);
  if (decision === undefined) throw invalid('stream', 'there is no such stream');
  if (decision.kind === 'reject') {
    throw new GatewayError('COMMAND_REFUSED', decision.message, { extra: { code: decision.code, version } });
  }
  return { seenVersion: version, wouldMake: decision.events.map(({ type }) => type) };
}

function invalid(field: string, message: string): GatewayError {
  return new GatewayError('REQUEST_INVALID', message, { problems: [{ code: 'FIELD_INVALID', field, message }] });
}

export function refused(
  outcome:
    | { kind: 'rejected'; code: string; message: string; version: number }
    | { kind: 'conflict'; version: number; retryable: boolean },
): GatewayError {
  const { version } = outcome;
  if (outcome.kind === 'conflict') return versionConflict(outcome);
  if (outcome.code === 'PROPOSAL_DECIDED') return new GatewayError('PROPOSAL_DECIDED', outcome.message);
  if (outcome.code === 'PROPOSAL_EXPIRED') return new GatewayError('PROPOSAL_EXPIRED', outcome.message);
  if (outcome.code === 'PROPOSAL_NOT_FOUND') return new GatewayError('NOT_FOUND', outcome.message);
  return new GatewayError('COMMAND_REFUSED', outcome.message, { extra: { code: outcome.code, version } });
}
