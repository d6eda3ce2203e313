/** For tests: a handoff's workflow, and two that only ask: for an agent, and to hand a client over. */
import { type AssignAsk, type Assigned, assign, release } from '../assignment/assign.ts';
import { agentOf, listenForWork } from '../assignment/listen.ts';
import { type HandOverAsk, handOver, listenForHandoffs } from '../handoff/hand-over.ts';
import type { SettledHandoff } from '../handoff/messages.ts';
import { startChain } from '../steps/chain.ts';

export { Handoff } from '../handoff/workflows.ts';

const cause = { eventId: 'event-1', correlationId: 'correlation-1' };

export interface AskedForWork {
  readonly assigned: Assigned;
  readonly agentOf: string | null;
}

/** Asks, tells who has it, and gives it back when told to. */
export async function AskForWork(tenant: string, ask: AssignAsk, givesBack: boolean): Promise<AskedForWork> {
  listenForWork();
  const chain = startChain(tenant, cause);
  const assigned = await assign(chain, ask);
  const { team, workId } = ask;
  const answer = { assigned, agentOf: agentOf(team, workId) };
  if (givesBack) await release(chain, { step: 'release', team, workId });
  return answer;
}

export async function AskToHandOver(tenant: string, ask: HandOverAsk): Promise<SettledHandoff> {
  listenForHandoffs();
  return handOver(startChain(tenant, cause), ask);
}
