/**
 * `ClientLifecycle`: one long-lived entity workflow per client (SM-3, SM-9, WAP-15, WAP-39).
 *
 *   NONE ──ClientSignedUp──▶ SALES ──ClientDealSigned──▶ ONBOARDING ──approved──▶ SUCCESS
 *     └───────────ClientDealSigned──────────────▲             └──rejected, expired──▶ ENDED
 *                                                └────────ClientDealSigned, a new one────┘
 *
 * Entering ONBOARDING asks a person with the role "onboarding" to approve the deployment. The deadline is counted from
 * when the deal was signed, not from when this run began, so a replayed import does not shift it. Silence never approves:
 * a passed deadline ends the lifecycle. SUCCESS stays open for what comes later in a client's life; ENDED closes the run,
 * and a deal signed anew begins another with all that this one knew (`tell.ts`).
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
import { showStage, startChain } from '../steps/chain.ts';
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
} from './messages.ts';
import { deadlineOf, deploymentApproval, initialState, receive, refuse, stageAfter } from './rules.ts';

export async function ClientLifecycle(input: ClientLifecycleInput): Promise<ClientStage> {
  const { tenant, clientId } = input;
  const run = new ClientRun(tenant, clientId, input.carried ?? initialState());
  run.listen();
  while (run.state.stage !== 'ENDED' || run.metAtTheEnd) {
    if (await run.step()) continue;
    if (workflowInfo().continueAsNewSuggested) {
      await condition(allHandlersFinished);
      if (!run.idle) continue;
      await continueAsNew<typeof ClientLifecycle>({ tenant, clientId, carried: run.state });
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
    setHandler(stageQuery, () => {
      const { stage, approval } = this.state;
      if (approval === null) return { stage, approval };
      const { approvalId, what, role, deadlineAtMs } = approval;
      return { stage, approval: { approvalId, what, role, deadlineAtMs } };
    });
    setHandler(remembered, () => this.state);
    setHandler(clientFact, (fact) => {
      this.state = receive(this.state, fact);
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
    return this.state.inbox.length === 0 && this.taken === null;
  }

  /** Does the next thing there is to do; false when there is nothing. */
  async step(): Promise<boolean> {
    const { approval, inbox } = this.state;
    const [fact] = inbox;
    if (approval !== null && this.taken !== null) {
      await this.finish(approval, this.taken.outcome, this.taken);
      this.taken = null;
    } else if (approval !== null && Date.now() >= approval.deadlineAtMs) {
      await this.finish(approval, 'EXPIRED', null);
    } else if (fact !== undefined) {
      await this.take(fact);
      this.state = { ...this.state, inbox: this.state.inbox.slice(1) };
    } else return false;
    return true;
  }

  async waitForMore(): Promise<void> {
    const more = () => !this.idle || workflowInfo().continueAsNewSuggested;
    const deadlineAtMs = this.state.approval?.deadlineAtMs;
    if (deadlineAtMs === undefined) await condition(more);
    else await condition(more, Math.max(1, deadlineAtMs - Date.now()));
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
    this.state = {
      ...this.state,
      approval: { approvalId, what, role, deadlineAtMs, requestedEventId, correlationId },
    };
  }

  private async finish(
    approval: PendingApproval,
    outcome: ApprovalOutcome,
    decision: ApprovalDecision | null,
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
