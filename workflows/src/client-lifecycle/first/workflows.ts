/**
 * The first body of `ClientLifecycle`, kept for clients whose workflow began with it and for their recorded histories: from
 * signup and deal to the approval of the deployment (SM-3, SM-9, WAP-15, WAP-39). New clients live `../life`.
 *
 *   NONE ──ClientSignedUp──▶ SALES ──ClientDealSigned──▶ ONBOARDING ──approved──▶ SUCCESS
 *     └───────────ClientDealSigned──────────────▲             └──rejected, expired──▶ ENDED
 *                                                └────────ClientDealSigned, a new one────┘
 *
 * Entering ONBOARDING asks a person with the role "onboarding" to approve the deployment, on the stream of approvals. The deadline is counted from
 * when the deal was signed, not from when this run began, so a replayed import does not shift it. Silence never approves:
 * a passed deadline ends the lifecycle. SUCCESS stays open for what comes later in a client's life; ENDED closes the run,
 * and a deal signed anew begins another with all that this one knew (`reopening.ts`).
 *
 * Handlers only take messages in; the loop alone acts, one thing at a time, so that events are written in order. A run
 * that has grown long hands its state to a new one (continue-as-new); step names do not know of runs, so nothing repeats.
 */
import type { ApprovalOutcome, ClientStage } from '@mainstem/schemas/generated/events';
import {
  ApplicationFailure,
  allHandlersFinished,
  condition,
  continueAsNew,
  patched,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { answerTo, beginApproval, dueAtMs, listenForApprovals, settleWithoutClock } from '../../approval/ask.ts';
import type { SettledApproval } from '../../approval/messages.ts';
import { type Chain, showStage, startChain } from '../../steps/chain.ts';
import { handled, receive } from '../../steps/inbox.ts';
import { newRunDue } from '../../steps/new-run.ts';
import {
  type ApprovalAnswer,
  type ApprovalDecision,
  type ClientFact,
  type ClientLifecycleInput,
  type ClientLifecycleState,
  clientFact,
  decideApproval,
  type PendingApproval,
  remembered,
  stage as stageQuery,
} from '../messages.ts';
import { deadlineOf, deploymentApproval, initialState, refuse, stageAfter } from './rules.ts';

export async function firstLife(input: ClientLifecycleInput): Promise<ClientStage> {
  const { tenant, clientId } = input;
  const run = new ClientRun(tenant, clientId, input.carried ?? initialState());
  run.listen();
  while (run.state.stage !== 'ENDED' || run.metAtTheEnd) {
    if (await run.step()) continue;
    if (newRunDue()) {
      await condition(allHandlersFinished);
      if (!run.idle) continue;
      await continueAsNew<typeof firstLife>({ tenant, clientId, carried: run.state });
    }
    await run.waitForMore();
  }
  await condition(allHandlersFinished);
  return run.state.stage;
}

class ClientRun {
  state: ClientLifecycleState;
  /** Accepted and not yet acted upon. */
  private taken: ApprovalDecision | null = null;
  private readonly tenant: string;
  private readonly clientId: string;

  constructor(tenant: string, clientId: string, state: ClientLifecycleState) {
    this.tenant = tenant;
    this.clientId = clientId;
    this.state = state;
    showStage(tenant, clientId, state.stage);
  }

  listen(): void {
    listenForApprovals();
    setHandler(stageQuery, () => {
      const { stage, approval } = this.state;
      if (approval === null) return { stage, approval };
      const { approvalId, what, role, deadlineAtMs } = approval;
      return { stage, approval: { approvalId, what, role, deadlineAtMs } };
    });
    setHandler(remembered, () => this.state);
    setHandler(clientFact, (fact) => {
      this.state = receive<ClientFact, ClientLifecycleState>(this.state, fact);
    });
    setHandler(decideApproval, (decision) => this.decided(decision), {
      validator: (decision) => {
        const refusal = refuse(decision, this.state, this.taken, Date.now());
        if (refusal !== null) throw ApplicationFailure.nonRetryable(refusal.message, refusal.code);
      },
    });
  }

  /** A fact that came while the end was written was taken over, so it is nobody else's. Runs before this knew it not. */
  get metAtTheEnd(): boolean {
    return this.state.inbox.length > 0 && patched('facts-at-the-end');
  }

  get idle(): boolean {
    return this.state.inbox.length === 0 && this.taken === null && this.answer === undefined;
  }

  /** What people said of the approval that is awaited. */
  private get answer(): SettledApproval | undefined {
    const { approval } = this.state;
    return approval === null ? undefined : answerTo(approval.approvalId);
  }

  /** Does the next thing there is to do; false when there is nothing. */
  async step(): Promise<boolean> {
    const { approval, inbox } = this.state;
    const [fact] = inbox;
    if (approval !== null && this.taken !== null) {
      await this.finish(approval, this.taken.outcome, this.taken);
      this.taken = null;
    } else if (approval !== null && (this.answer !== undefined || Date.now() >= endOf(approval))) {
      await this.end(approval);
    } else if (fact !== undefined) {
      await this.take(fact);
      this.state = handled(this.state);
    } else return false;
    return true;
  }

  async waitForMore(): Promise<void> {
    const more = () => !this.idle || newRunDue();
    const { approval } = this.state;
    if (approval === null) await condition(more);
    else await condition(more, Math.max(1, endOf(approval) - Date.now()));
  }

  /** Answers the caller once the loop has written the decision to the log. */
  private async decided(decision: ApprovalDecision): Promise<ApprovalAnswer> {
    this.taken = decision;
    await condition(() => this.state.lastApproval?.approvalId === decision.approvalId);
    const { lastApproval, stage } = this.state;
    if (lastApproval === null) throw new Error('unreachable: an approval was decided and is not remembered');
    return { ...lastApproval, stage };
  }

  private async take(fact: ClientFact): Promise<void> {
    const from = this.state.stage;
    const to = stageAfter(from, fact);
    if (to === null) return;
    const chain = startChain(this.tenant, fact);
    const because = fact.type === 'ClientSignedUp' ? 'signed up' : 'deal signed';
    await chain.emit(`stage:${to}:${fact.eventId}`, this.clientId, { type: 'ClientStageChanged', from, to, because });
    this.enter(to);
    if (to !== 'ONBOARDING') return;
    const { what, role } = deploymentApproval;
    const approvalId = `${what}-${fact.eventId}`;
    const deadlineAtMs = deadlineOf(fact);
    const requestedEventId = await chain.emit(`requested:${approvalId}`, this.clientId, {
      type: 'ClientApprovalRequested',
      approvalId,
      what,
      role,
      deadlineAtMs,
    });
    const { correlationId } = fact;
    const pending = { approvalId, what, role, deadlineAtMs, correlationId };
    if (patched('approvals-on-stream')) {
      const asked = await this.ask(chain, pending, fact);
      const requested = { requestedEventId: asked.eventId, isOnStream: true } as const;
      this.state = { ...this.state, approval: { ...pending, ...requested } };
    } else this.state = { ...this.state, approval: { ...pending, requestedEventId } };
  }

  private ask(
    chain: Chain,
    { approvalId, what, role }: Pick<PendingApproval, 'approvalId' | 'what' | 'role'>,
    fact: ClientFact,
  ) {
    return beginApproval(chain, {
      ...{ step: `ask:${approvalId}`, approvalId, kind: what, subject: this.clientId, riskTier: 'MEDIUM' },
      because: 'the deal is signed: the client goes live with it',
      needed: [{ role, persons: 1 }],
      deadlineMs: deadlineOf(fact) - fact.occurredAtMs,
      fromAtMs: fact.occurredAtMs,
      onDeadline: 'REJECT',
      evidenceEventIds: [fact.eventId],
      replyTo: workflowInfo().workflowId,
    });
  }

  /** By what people said, or by silence. */
  private async end(approval: PendingApproval): Promise<void> {
    const { approvalId, requestedEventId, correlationId, isOnStream } = approval;
    if (isOnStream !== true) return this.finish(approval, 'EXPIRED', null);
    const chain = startChain(this.tenant, { eventId: requestedEventId, correlationId });
    const settled = this.answer ?? (await settleWithoutClock(chain, `ask:${approvalId}`, approvalId, requestedEventId));
    const outcome = settled.outcome === 'WITHDRAWN' ? 'REJECTED' : settled.outcome;
    const [decidedBy = null] = settled.decidedBy;
    await this.finish({ ...approval, requestedEventId: settled.eventId }, outcome, { decidedBy, note: null });
  }

  private async finish(
    approval: PendingApproval,
    outcome: ApprovalOutcome,
    decision: { readonly decidedBy: string | null; readonly note: string | null } | null,
  ): Promise<void> {
    const { approvalId, correlationId } = approval;
    const chain = startChain(this.tenant, { eventId: approval.requestedEventId, correlationId });
    const eventId = await chain.emit(`decided:${approvalId}`, this.clientId, {
      type: 'ClientApprovalDecided',
      approvalId,
      outcome,
      decidedBy: decision?.decidedBy ?? null,
      note: decision?.note ?? null,
    });
    const from = this.state.stage;
    const to: ClientStage = outcome === 'APPROVED' ? 'SUCCESS' : 'ENDED';
    const because = `${approval.what} ${outcome.toLowerCase()}`;
    await chain.emit(`stage:${to}:${approvalId}`, this.clientId, { type: 'ClientStageChanged', from, to, because });
    this.enter(to);
    this.state = { ...this.state, approval: null, lastApproval: { approvalId, outcome, eventId } };
  }

  private enter(stage: ClientStage): void {
    this.state = { ...this.state, stage };
    showStage(this.tenant, this.clientId, stage);
  }
}

/** When the waiting ends whatever happens: where approvals are decided on their stream, that has its own clock first. */
function endOf({ deadlineAtMs, isOnStream }: PendingApproval): number {
  return isOnStream === true ? dueAtMs(deadlineAtMs) : deadlineAtMs;
}
