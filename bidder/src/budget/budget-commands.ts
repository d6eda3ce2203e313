/** Commands of this bidder to the budget stream, in the background: so many at once, and one can wait until none is left. */
import type { BudgetCommand } from '@mainstem/streams/deciders/budget/commands';
import type { Budget, BudgetEvent } from '@mainstem/streams/deciders/budget/decider';
import type { DecisionWriter } from '@mainstem/streams/runtime/decisions/decision-writer';
import type { Outcome } from '@mainstem/streams/runtime/decisions/outcome';

/** Commands under way at once; the rest waits for the next tick. */
const IN_FLIGHT_MAX = 64;

export type BudgetWriter = Pick<
  DecisionWriter<BudgetCommand, Budget, BudgetEvent>,
  'execute' | 'read' | 'onEvent' | 'whenCaughtUp'
>;

export class BudgetCommands {
  readonly #writer: BudgetWriter;
  readonly #underWay = new Set<Promise<void>>();

  constructor(writer: BudgetWriter) {
    this.#writer = writer;
  }

  get isFull(): boolean {
    return this.#underWay.size >= IN_FLIGHT_MAX;
  }

  execute(
    of: { readonly tenant: string; readonly campaignId: string },
    command: BudgetCommand,
    commandId: string,
    occurredAtMs: number,
  ): Promise<Outcome<BudgetEvent>> {
    const context = { actor: 'service:bidder', commandId, occurredAtMs };
    return this.#writer.execute(of.tenant, of.campaignId, command, context);
  }

  /** Counts as under way until it is settled. */
  track(work: Promise<void>): void {
    this.#underWay.add(work);
    void work.finally(() => this.#underWay.delete(work));
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }
}
