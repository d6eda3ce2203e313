/**
 * `Qbr` (WAP-57, WAP-58): the business review of one client and quarter, begun by `QbrStarted`.
 *
 *   figures ─▶ words ─▶ deck ─▶ a person of success reviews ─approved, as it was or edited─▶ to be held ─QbrHeld─▶ end
 *                                └─ rejected, or nobody looked ─▶ QbrLapsed        └─ 45 days of silence ─▶ QbrLapsed
 *
 * It ends within 90 days whatever happens. Silence never approves, and a review nobody held is said to have lapsed.
 * `QbrRun`: every night, the clients of all tenants page by page; it writes `QbrStarted`, from which reviews begin.
 */
import { condition, continueAsNew, proxyActivities, setHandler } from '@temporalio/workflow';
import { listenForApprovals } from '../approval/ask.ts';
import type { HealthActivities } from '../health/contract.ts';
import { logSteps } from '../steps/activity-options.ts';
import { type Chain, showStage, startChain } from '../steps/chain.ts';
import { newRunDue } from '../steps/new-run.ts';
import type { QbrActivities } from './contract.ts';
import { makeDraft } from './draft.ts';
import { tellMeasured } from './measured.ts';
import {
  type QbrEnd,
  type QbrHeldFact,
  type QbrInput,
  type QbrRunInput,
  type QbrRunState,
  qbrHeld,
} from './messages.ts';
import { remind } from './remind.ts';
import { type Approved, review } from './review.ts';

const { startQbrs, tenantsToScore } = proxyActivities<QbrActivities & HealthActivities>({
  ...logSteps,
  startToCloseTimeout: '60 seconds',
});
const DAY_MS = 86_400_000;
/** After approval: people find a date in this time; then the review is over. */
const HOLD_DAYS = 45;
/** When the success manager is reminded that it is to be held, days after approval. */
const REMIND_DAYS = [7, 21, 38] as const;

export async function Qbr(input: QbrInput): Promise<QbrEnd> {
  const { tenant, clientId, cause } = input;
  let held: QbrHeldFact | null = null;
  setHandler(qbrHeld, (fact) => {
    held ??= fact;
  });
  listenForApprovals();
  const chain = startChain(tenant, cause);
  const draft = await makeDraft(chain, input);
  if (draft === null) return lapse(chain, input, 0, 'erased');
  await tellMeasured(chain, input, draft.figures);
  showStage(tenant, clientId, 'REVIEW');
  const approved = await review(chain, input, draft);
  if ('because' in approved) return lapse(chain, input, approved.revision, approved.because);
  showStage(tenant, clientId, 'TO_BE_HELD');
  return hold(chain, input, approved, () => held);
}

async function hold(
  chain: Chain,
  input: QbrInput,
  { revision, approvalId, decidedBy, deckUri, deckHash }: Approved,
  held: () => QbrHeldFact | null,
): Promise<QbrEnd> {
  const fromMs = Date.now();
  const holdByMs = fromMs + HOLD_DAYS * DAY_MS;
  const deck = { revision, deckUri, deckHash };
  const { qbrId, clientId } = input;
  const by = [...decidedBy];
  await chain.emit('approved', clientId, { type: 'QbrApproved', qbrId, ...deck, approvalId, decidedBy: by, holdByMs });
  for (const days of [...REMIND_DAYS, HOLD_DAYS]) {
    const untilMs = fromMs + days * DAY_MS;
    if (await condition(() => held() !== null, Math.max(1, untilMs - Date.now()))) return 'HELD';
    if (days !== HOLD_DAYS) await remind(chain, input, { days, holdByMs });
  }
  return lapse(chain, input, revision, 'not-held');
}

async function lapse(chain: Chain, { qbrId, clientId }: QbrInput, revision: number, because: string): Promise<QbrEnd> {
  await chain.emit('lapsed', clientId, { type: 'QbrLapsed', qbrId, revision, because, atMs: Date.now() });
  return 'LAPSED';
}

export async function QbrRun({ from }: QbrRunInput = {}): Promise<QbrRunState> {
  let state = from ?? { nowMs: Date.now(), tenant: '', clients: 0, started: 0 };
  for (;;) {
    const tenants = await tenantsToScore({ after: state.tenant });
    if (tenants.length === 0) return state;
    for (const tenant of tenants) {
      state = await startTenant(state, tenant);
      if (newRunDue()) await continueAsNew<typeof QbrRun>({ from: state });
    }
  }
}

async function startTenant(before: QbrRunState, tenant: string): Promise<QbrRunState> {
  const { nowMs } = before;
  let { clients, started } = before;
  for (let after: string | null = ''; after !== null; ) {
    const page: Awaited<ReturnType<QbrActivities['startQbrs']>> = await startQbrs({ tenant, after, nowMs });
    clients += page.clients;
    started += page.started;
    after = page.last;
  }
  return { nowMs, tenant, clients, started };
}
