/**
 * Who may speak for an agent: the user the agent is, an AI agent of that name, and who administers agents. So nobody takes
 * work, or is away, in another's name.
 */
import type { Agent } from '@mainstem/streams/deciders/agent/decider';
import type { Caller } from '../authorisation/verdict.ts';
import { GatewayError } from '../errors.ts';

/** Throws `NOT_FOUND` for an agent that is not there, `ROLE_FORBIDDEN` for another's. */
export function mayActFor(caller: Caller, agentId: string, agent: Agent): void {
  if (agent.status === 'none') throw new GatewayError('NOT_FOUND', `there is no agent ${agentId}`);
  const own = agent.kind === 'AI' ? `agent:${agentId}` : `user:${agent.userId ?? ''}`;
  if (caller.actor === own || caller.may('identity:admin').allowed) return;
  throw new GatewayError('ROLE_FORBIDDEN', 'this agent is somebody else: act for your own');
}
