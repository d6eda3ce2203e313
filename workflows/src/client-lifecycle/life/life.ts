/**
 * One client's life while a run of it goes on: what it knows, the chain of its events, and the ways its steps wait. A step
 * waits for facts with `next`, which always has an end; nothing else takes facts out of the inbox.
 */
import type { AnyBody } from '@mainstem/schemas/envelope';
import type { ClientStage } from '@mainstem/schemas/generated/events';
import { condition, setHandler } from '@temporalio/workflow';
import { heardApprovals, listenForApprovals } from '../../approval/ask.ts';
import { heardWork, listenForWork } from '../../assignment/listen.ts';
import { heardHandoffs, listenForHandoffs } from '../../handoff/hand-over.ts';
import { type Chain, showStage, startChain } from '../../steps/chain.ts';
import { receive } from '../../steps/inbox.ts';
import { type ClientFact, clientFact, remembered, stage as stageQuery } from '../messages.ts';
import { type FactOf, type LifeFact, type LifeFactType, lifeFact } from './facts.ts';
import type { LifeState, LifeStep } from './state.ts';

export const DAY_MS = 86_400_000;

export class Life {
  state: LifeState;
  readonly tenant: string;
  readonly clientId: string;
  chain: Chain;

  constructor(tenant: string, clientId: string, state: LifeState) {
    this.tenant = tenant;
    this.clientId = clientId;
    this.state = state;
    listenForApprovals(state.heard.approvals);
    listenForWork(state.heard.work);
    listenForHandoffs(state.heard.handoffs);
    const take = (fact: LifeFact) => {
      this.state = receive<LifeFact, LifeState>(this.state, fact);
    };
    setHandler(clientFact, (fact: ClientFact) => take(fact as LifeFact));
    setHandler(lifeFact, take);
    setHandler(remembered, () => this.carried());
    setHandler(stageQuery, () => ({ stage: this.state.stage, approval: null, ...this.state.shown }));
    this.chain = startChain(tenant, state.cause ?? { eventId: '', correlationId: '' });
    showStage(tenant, clientId, state.stage);
  }

  /** The first fact of a life: all its events belong to what set that off. */
  adopt(fact: LifeFact): void {
    if (this.state.cause !== null) return;
    this.chain = startChain(this.tenant, fact);
    this.know({ cause: { eventId: fact.eventId, correlationId: fact.correlationId } });
  }

  /** All there is to know, for the next run. */
  carried(): LifeState {
    const { correlationId, causationId: eventId } = this.chain;
    const heard = { approvals: heardApprovals(), work: heardWork(), handoffs: heardHandoffs() };
    return { ...this.state, cause: eventId === '' ? null : { eventId, correlationId }, heard };
  }

  know(change: Partial<LifeState>): void {
    this.state = { ...this.state, ...change };
  }

  /** Unique in the life of the workflow id: a step that is entered again has another round. */
  name(part: string): string {
    const { at, rounds } = this.state;
    return `${at}/${rounds[at] ?? 0}/${part}`;
  }

  emit(part: string, body: AnyBody): Promise<string> {
    return this.chain.emit(this.name(part), this.clientId, body);
  }

  reach(at: LifeStep): void {
    this.know({ at, rounds: { ...this.state.rounds, [at]: (this.state.rounds[at] ?? 0) + 1 } });
  }

  /** Tells where the life stands: what is done, who is waited for and until when. */
  async enter(waitingFor: string | null, untilMs: number | null, step: string = this.state.at): Promise<void> {
    const { stage: phase, rounds, at } = this.state;
    this.know({ shown: { step, waitingFor, untilMs } });
    const round = rounds[at] ?? 1;
    await this.emit(`entered:${step}`, { type: 'ClientStepEntered', phase, step, waitingFor, untilMs, round });
  }

  async moveTo(to: ClientStage, because: string): Promise<void> {
    const { stage: from } = this.state;
    if (from === to) return;
    await this.emit(`stage:${to}`, { type: 'ClientStageChanged', from, to, because });
    this.know({ stage: to });
    showStage(this.tenant, this.clientId, to);
  }

  /** The end of a life that did not go on; a deal signed anew begins another. */
  async end(because: string): Promise<LifeStep> {
    await this.moveTo('ENDED', because);
    return 'over';
  }

  /** Whether a deal signed elsewhere overtakes sales. */
  get isSold(): boolean {
    const { stage, inbox } = this.state;
    return stage === 'SALES' && inbox.some(({ type }) => type === 'ClientDealSigned');
  }

  /** What comes next, unless a deal was signed meanwhile: then the deal (`begin` takes it). */
  sold(next: LifeStep): LifeStep {
    return this.isSold || (next === 'over' && this.state.inbox.some(({ type }) => type === 'ClientDealSigned'))
      ? 'begin'
      : next;
  }

  /**
   * The next fact of these types that fits, out of the inbox; null when `untilMs` has come first, or a deal overtakes sales.
   * The chain goes on from the fact.
   */
  async next<Type extends LifeFactType>(
    types: readonly Type[],
    untilMs: number | null,
    fits: (fact: FactOf<Type>) => boolean = () => true,
  ): Promise<FactOf<Type> | null> {
    const wanted = (fact: LifeFact): fact is FactOf<Type> =>
      (types as readonly string[]).includes(fact.type) && fits(fact as FactOf<Type>);
    const isThere = () => this.state.inbox.some(wanted) || this.isOvertaken(types);
    if (untilMs === null) await condition(isThere);
    else if (!isThere()) await condition(isThere, Math.max(1, untilMs - Date.now()));
    const found = this.state.inbox.find(wanted);
    if (found === undefined) return null;
    this.know({ inbox: this.state.inbox.filter((fact) => fact !== found) });
    this.chain.follow(found.eventId);
    return found;
  }

  /** For a life whose steps are over. */
  async anyFact(): Promise<void> {
    await condition(() => this.state.inbox.length > 0);
  }

  private isOvertaken(types: readonly LifeFactType[]): boolean {
    return this.isSold && !types.includes('ClientDealSigned');
  }
}
