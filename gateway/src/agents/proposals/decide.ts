/**
 * A person accepts or rejects a proposal. Who accepts needs the permission of the command itself, so a proposal lets nobody
 * do more than they could by hand; and only people decide (`user:…`, and not by a key), so no agent accepts what an agent
 * proposed.
 *
 *   accept ──▶ ProposalAccepted (R3: one decides) ──▶ the command, under the proposal's one command id ──▶ ProposalExecuted
 *
 * A crash between these leaves an accepted proposal: whoever sends `accept` again carries it on. The command's stream knows
 * its command id, so it is given once however often it is sent.
 */
import { uuidFrom } from '@mainstem/schemas/envelope';
import type { Proposal } from '@mainstem/streams/deciders/proposal/decider';
import type { LogPosition } from '@mainstem/streams/log/event-log';
import type { Caller } from '../../authorisation/verdict.ts';
import { giveCommand } from '../../commands/give.ts';
import { type AnyCommand, commandStreams } from '../../commands/streams.ts';
import type { StreamName } from '../../commands/table.ts';
import { GatewayError } from '../../errors.ts';
import { notPerson } from '../../identity/person.ts';
import { isPermission } from '../../roles.ts';
import { type ProposalParts, refused } from './propose.ts';

export interface Verdict {
  readonly status: 'executed' | 'rejected';
  /** Of the command; null for a rejected proposal. */
  readonly outcome: 'ACCEPTED' | 'REFUSED' | null;
  readonly code: string | null;
  readonly eventIds: readonly string[];
  readonly positions: readonly LogPosition[];
}

/** Throws `NOT_FOUND`, `PROPOSAL_NEEDS_PERSON`, `ROLE_FORBIDDEN`, `PROPOSAL_DECIDED`, `PROPOSAL_EXPIRED`, `VERSION_CONFLICT`. */
export async function acceptProposal(
  parts: ProposalParts,
  caller: Caller,
  proposalId: string,
  note: string | null,
): Promise<Verdict> {
  const { tenant } = caller;
  const proposal = await mayDecide(parts, caller, proposalId);
  const commandId = proposal.commandId || uuidFrom('proposed-command', tenant, proposalId);
  const positions: LogPosition[] = [];
  if (proposal.state !== 'accepted') {
    const accepted = await say(parts, caller, proposalId, {
      type: 'AcceptProposal',
      commandId,
      note,
      atMs: parts.clock(),
    });
    positions.push(...accepted);
  }
  const given = await giveProposed(parts, caller, proposal, commandId);
  const { result } = given;
  positions.push(...given.positions);
  positions.push(...(await recordResult(parts, caller, proposalId, result)));
  const { outcome, code, eventIds } = result;
  return { status: 'executed', outcome, code, eventIds, positions };
}

/** Throws as `acceptProposal` does. */
export async function rejectProposal(
  parts: ProposalParts,
  caller: Caller,
  proposalId: string,
  note: string | null,
): Promise<Verdict> {
  const proposal = await mayDecide(parts, caller, proposalId);
  if (proposal.state === 'accepted') throw new GatewayError('PROPOSAL_DECIDED', 'it was accepted before');
  const positions = await say(parts, caller, proposalId, { type: 'RejectProposal', note, atMs: parts.clock() });
  return { status: 'rejected', outcome: null, code: null, eventIds: [], positions };
}

async function mayDecide({ proposals }: ProposalParts, caller: Caller, proposalId: string): Promise<Proposal> {
  const { state } = await proposals.load(caller.tenant, proposalId);
  if (state.state === 'none') throw new GatewayError('NOT_FOUND', 'no such proposal');
  const program = notPerson(caller);
  if (program !== undefined) throw new GatewayError('PROPOSAL_NEEDS_PERSON', `${program} is no person`);
  const { permission } = state;
  if (!isPermission(permission) || !caller.may(permission).allowed) {
    throw new GatewayError('ROLE_FORBIDDEN', `this needs a role with the permission ${permission}`);
  }
  if (state.state === 'executed' || state.state === 'rejected') {
    throw new GatewayError('PROPOSAL_DECIDED', `it is ${state.state}`);
  }
  return state;
}

async function say(
  parts: ProposalParts,
  caller: Caller,
  proposalId: string,
  command: Parameters<ProposalParts['proposals']['execute']>[2],
): Promise<readonly LogPosition[]> {
  const { tenant, actor } = caller;
  const commandId = uuidFrom('decide-proposal', tenant, proposalId, command.type, actor);
  const outcome = await giveCommand(parts.proposals, caller, { entity: proposalId, command, commandId }, parts.clock());
  if (outcome.kind === 'accepted') return outcome.positions;
  throw refused(outcome);
}

/** Refused by the rules of now is an answer too: the state moved on since it was proposed. */
async function giveProposed(parts: ProposalParts, caller: Caller, proposal: Proposal, commandId: string) {
  const writer = parts.writers[proposal.stream as StreamName];
  const stream = commandStreams.find(({ name }) => name === proposal.stream);
  if (stream === undefined) throw new GatewayError('NOT_FOUND', `there is no stream ${proposal.stream}`);
  const command = stream.stamped(JSON.parse(proposal.commandJson) as AnyCommand, parts.clock());
  const outcome = await giveCommand(writer, caller, { entity: proposal.target, command, commandId }, parts.clock());
  if (outcome.kind === 'conflict') throw refused(outcome);
  const { version } = outcome;
  if (outcome.kind === 'rejected') {
    const result = { outcome: 'REFUSED' as const, code: outcome.code, version, eventIds: [] };
    return { result, positions: [] };
  }
  const eventIds = outcome.events.map(({ envelope }) => envelope.id);
  return { result: { outcome: 'ACCEPTED' as const, code: null, version, eventIds }, positions: outcome.positions };
}

/** Somebody else may have carried it on meanwhile: what is recorded then is the same command's answer. */
async function recordResult(
  parts: ProposalParts,
  caller: Caller,
  proposalId: string,
  result: { outcome: 'ACCEPTED' | 'REFUSED'; code: string | null; version: number; eventIds: string[] },
): Promise<readonly LogPosition[]> {
  try {
    return await say(parts, caller, proposalId, { type: 'RecordExecution', ...result });
  } catch (error) {
    if (error instanceof GatewayError && error.extra.code === 'PROPOSAL_EXECUTED') return [];
    throw error;
  }
}
