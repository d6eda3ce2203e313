/**
 * `Handoff` (SM-8, WAP-118 … WAP-121): finds an agent in each team a client goes to, and keeps the deadline.
 *
 *   ask each team for an agent ──▶ carry each change to the handoff's stream ──▶ every side accepted ──▶ completed
 *                                    └── deadline, nobody found, withdrawn ──▶ ended: the teams' places are given back
 *
 * It decides nothing: who is asked is the word of the team's stream, what it comes to that of the handoff's (R3); a signal
 * that comes late or twice is refused there. After the end the handoff's place is free again and, when it was completed,
 * the client's place stays with the new agents. Some twenty events of history a side; it ends with the deadline at the
 * latest.
 */
import { STALE_AFTER_MS_MAX } from '@mainstem/streams/deciders/assignment/limits';
import { condition, setHandler } from '@temporalio/workflow';
import { requestOf } from '../assignment/assign.ts';
import { listenForWork, onWorkChange } from '../assignment/listen.ts';
import type { WorkChange } from '../assignment/messages.ts';
import { type Chain, showStage, startChain } from '../steps/chain.ts';
import { type HandoffInput, handoffSettled, type SettledHandoff } from './messages.ts';
import { offerForMs } from './rules.ts';

/** Refused as too early: this worker's clock is ahead of the one that wrote the deadline. Then it waits a little more. */
const EARLY_MS = 1_000;
const EARLY_TRIES = 10;
/** How long the end that another brought may take to be heard, ms: the starter may be down as long as the log may. */
const END_HEARD_WITHIN_MS = 86_400_000;
/** Changes carried at most: two sides, ten refused offers each, and some that go and come. */
const CHANGES_MAX = 200;

export async function Handoff(input: HandoffInput): Promise<SettledHandoff['outcome']> {
  const { tenant, handoffId, cause, teams, deadlineMs } = input;
  const changes: WorkChange[] = [];
  let settled: SettledHandoff | null = null;
  listenForWork();
  onWorkChange((change) => changes.push(change));
  setHandler(handoffSettled, (end) => {
    settled ??= end;
  });
  const over = (): SettledHandoff | null => settled;
  const chain = startChain(tenant, cause);
  showStage(tenant, handoffId, 'QUEUED');
  const asked = await askTeams(chain, input);
  if (!asked) await end(chain, handoffId, 'SHELVED', 'refused', over);
  for (let carried = 0; over() === null && carried < CHANGES_MAX; carried += 1) {
    const waitMs = Math.max(1, deadlineMs - Date.now());
    if (!(await condition(() => changes.length > 0 || over() !== null, waitMs))) break;
    const change = changes.shift();
    if (change !== undefined) await carry(chain, handoffId, change, over);
  }
  const outcome = over()?.outcome ?? (await end(chain, handoffId, 'EXPIRED', 'deadline', over));
  for (const team of teams) await settle(chain, team, handoffId, outcome);
  showStage(tenant, handoffId, outcome === 'COMPLETED' ? 'COMPLETED' : 'ENDED');
  return outcome;
}

/** False when a team takes no more work. */
async function askTeams(chain: Chain, input: HandoffInput): Promise<boolean> {
  const { handoffId, clientId, teams, expertise, priority, deadlineMs } = input;
  const leftMs = Math.max(1, deadlineMs - Date.now());
  for (const team of teams) {
    const wanted = {
      workId: handoffId,
      subject: `client:${clientId}`,
      kind: 'HANDOFF' as const,
      mode: 'OFFER' as const,
      priority,
      expertise: [...expertise],
      offerForMs: offerForMs(leftMs),
      staleAfterMs: Math.min(leftMs, STALE_AFTER_MS_MAX),
    } satisfies Parameters<typeof requestOf>[0];
    const result = await chain.command(`ask:${team}`, 'assignment', team, requestOf(wanted));
    if (result.kind === 'rejected') return false;
  }
  return true;
}

/** What the handoff's stream refuses is old news. */
async function carry(chain: Chain, handoffId: string, change: WorkChange, over: Over): Promise<void> {
  const { eventId, team, what, agentId, reason, expiresAtMs, because } = change;
  const why = because === undefined ? {} : { because };
  chain.follow(eventId);
  const step = `${what}:${eventId}`;
  if (what === 'SHELVED' || agentId === null) {
    await end(chain, handoffId, 'SHELVED', eventId, over);
  } else if (what === 'OFFERED') {
    const offer = { type: 'OfferHandoff', team, agentId, expiresAtMs: expiresAtMs ?? 0, ...why } as const;
    await chain.command(step, 'handoff', handoffId, offer);
  } else if (what === 'ASSIGNED') {
    await chain.command(step, 'handoff', handoffId, { type: 'AcceptHandoff', team, agentId, ...why });
  } else {
    const back = { type: 'RequeueHandoff', team, agentId, reason: reason ?? '' } as const;
    await chain.command(step, 'handoff', handoffId, back);
  }
}

type Over = () => SettledHandoff | null;

/** Ends it, unless it was completed or withdrawn in the same moment: then that is heard soon, and counts. */
async function end(
  chain: Chain,
  handoffId: string,
  reason: 'EXPIRED' | 'SHELVED',
  step: string,
  over: Over,
): Promise<SettledHandoff['outcome']> {
  for (let attempt = 0; attempt < EARLY_TRIES && over() === null; attempt += 1) {
    const command = { type: 'EndHandoff', reason, atMs: Date.now() } as const;
    const result = await chain.command(`end:${step}:${attempt}`, 'handoff', handoffId, command);
    if (result.kind === 'accepted') return reason;
    if (result.code === 'HANDOFF_NOT_DUE') await condition(() => over() !== null, EARLY_MS);
    else await condition(() => over() !== null, END_HEARD_WITHIN_MS);
  }
  return over()?.outcome ?? reason;
}

/** A completed one leaves the client with its agent; any other gives the place back. Work that is over is fine. */
async function settle(chain: Chain, team: string, workId: string, outcome: SettledHandoff['outcome']): Promise<void> {
  const atMs = Date.now();
  if (outcome === 'COMPLETED') {
    await chain.command(`finish:${team}`, 'assignment', team, { type: 'FinishHandoff', workId, atMs });
  } else {
    const withdraw = { type: 'ReleaseWork', workId, reason: 'WITHDRAWN', atMs } as const;
    await chain.command(`release:${team}`, 'assignment', team, withdraw);
  }
}
