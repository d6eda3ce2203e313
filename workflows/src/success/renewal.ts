/** The task of a renewal (WAP-61): somebody of the team of success talks to the client; the one it knows, where that is free. */
import { condition } from '@temporalio/workflow';
import { release, requestOf } from '../assignment/assign.ts';
import { agentOf } from '../assignment/listen.ts';
import type { Chain } from '../steps/chain.ts';
import type { WentLive } from './messages.ts';

const TEAM = 'success';
/** How long the agent may take to be found before the window is told without one, ms; the task stays open in its team. */
const FOUND_WITHIN_MS = 3_600_000;

export interface Renewal {
  readonly clientId: string;
  readonly workId: string;
  readonly live: WentLive;
  readonly renewsAtMs: number;
  readonly atMs: number;
}

export async function openRenewal(chain: Chain, renewal: Renewal): Promise<void> {
  const { clientId, workId, live, renewsAtMs, atMs } = renewal;
  const { successAgentId: preferAgent, contractRef } = live;
  const request = requestOf({ workId, subject: `client:${clientId}`, kind: 'CLIENT', preferAgent, priority: 'HIGH' });
  const asked = await chain.command(`renewal:${workId}`, 'assignment', TEAM, request);
  if (asked.kind === 'accepted') await condition(() => agentOf(TEAM, workId) !== null, FOUND_WITHIN_MS);
  const agentId = agentOf(TEAM, workId);
  const body = { type: 'RenewalOpened', renewsAtMs, contractRef, workId, agentId, atMs } as const;
  await chain.emit(`renewal-opened:${workId}`, clientId, body);
}

export async function closeRenewal(chain: Chain, workId: string, reason: 'DONE' | 'WITHDRAWN'): Promise<void> {
  await release(chain, { step: `renewal-closed:${workId}`, team: TEAM, workId, reason });
}
