/**
 * `Approval`: the clock of one approval (SM-9), and nothing else. It decides nothing: at each time it gives a command that
 * the decided stream takes or refuses, so a clock that is late, or wrong, changes no outcome.
 *
 *   reminder due ──▶ RemindApproval · deadline passed ──▶ EscalateApproval · last deadline ──▶ ExpireApproval ──▶ end
 *
 * It ends by the signal of the approval's end, or by its last deadline; some ten events of history in all.
 */
import { condition, setHandler } from '@temporalio/workflow';
import { type Chain, showStage, startChain } from '../steps/chain.ts';
import { type ApprovalInput, approvalSettled, type SettledApproval } from './messages.ts';

/** Refused as too early: this worker's clock is ahead of the one that wrote the deadline. Then it waits a little more. */
const EARLY_MS = 1_000;
const EARLY_TRIES = 10;

type Tick = 'RemindApproval' | 'EscalateApproval' | 'ExpireApproval';

export async function Approval(input: ApprovalInput): Promise<string> {
  const { tenant, approvalId, cause } = input;
  let ended: SettledApproval | null = null;
  setHandler(approvalSettled, (settled) => {
    ended = settled;
  });
  const isOver = () => ended !== null;
  const chain = startChain(tenant, cause);
  showStage(tenant, approvalId, 'OPEN');
  for (const [index, { dueAtMs, tick }] of ticksOf(input).entries()) {
    if (await condition(isOver, Math.max(1, dueAtMs - Date.now()))) break;
    if (!(await give(chain, approvalId, `${tick}:${index}`, tick, isOver))) break;
    if (tick === 'EscalateApproval') showStage(tenant, approvalId, 'ESCALATED');
  }
  showStage(tenant, approvalId, 'OVER');
  return approvalId;
}

/** All that time will do, in its order: at the same moment an escalation comes before a reminder of what it changed. */
function ticksOf({ reminders, deadlines }: ApprovalInput): { dueAtMs: number; tick: Tick }[] {
  const last = deadlines.length - 1;
  const ends = deadlines.map((dueAtMs, level) => ({
    dueAtMs,
    tick: level === last ? ('ExpireApproval' as const) : ('EscalateApproval' as const),
  }));
  const reminded = reminders.map((dueAtMs) => ({ dueAtMs, tick: 'RemindApproval' as const }));
  return [...ends, ...reminded].sort((one, other) => one.dueAtMs - other.dueAtMs);
}

/** False when the approval is over, so that nothing is left to do. */
async function give(
  chain: Chain,
  approvalId: string,
  step: string,
  tick: Tick,
  isOver: () => boolean,
): Promise<boolean> {
  for (let attempt = 0; attempt < EARLY_TRIES; attempt += 1) {
    const command = { type: tick, atMs: Date.now() };
    const result = await chain.command(`${step}:${attempt}`, 'approval', approvalId, command);
    if (result.kind === 'accepted') return true;
    if (result.code !== 'APPROVAL_NOT_DUE') return false;
    if (await condition(isOver, EARLY_MS)) return false;
  }
  return true; // the next tick is later; the last one is looked after by who asked (ask.ts)
}
