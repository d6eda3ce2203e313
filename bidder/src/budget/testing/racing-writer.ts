/**
 * A budget stream whose races are the test's to choose: one log, and any number of decision writers that each have read it
 * up to a point of their own. What a writer does happens in small steps (decide, arrive on the log, be read back), and
 * between any two of them anything else may happen. An append may arrive late, twice, or after its writer died.
 *
 * The decider and rule R3 are the real ones. The real writer's own retries are tested in streams/.
 */
import { keyOf, uuidFrom } from '@mainstem/schemas/envelope';
import type { BudgetCommand } from '@mainstem/streams/deciders/budget/commands';
import { type Budget, type BudgetEvent, budgetDecider } from '@mainstem/streams/deciders/budget/decider';
import type { EventListener } from '@mainstem/streams/runtime/decisions/decision-writer';
import type { CommandContext, Outcome } from '@mainstem/streams/runtime/decisions/outcome';
import { createWinners } from '@mainstem/streams/runtime/decisions/winners';
import type { BudgetWriter } from '../budget-commands.ts';

const ATTEMPTS_MAX = 4;

/** What a reader of the stream has folded: winners only. */
export class BudgetFold {
  position = 0;
  readonly accepted = new Map<string, BudgetEvent[]>();
  readonly #log: readonly BudgetEvent[];
  readonly #winners = createWinners();
  readonly #states = new Map<string, { state: Budget; version: number }>();

  constructor(log: readonly BudgetEvent[]) {
    this.#log = log;
  }

  read(tenant: string, entity: string): { state: Budget; version: number } {
    return this.#states.get(keyOf(tenant, entity)) ?? { state: budgetDecider.initialState(), version: 0 };
  }

  /** Folds the next record; the event when it won, `undefined` when it lost, null at the end. */
  next(): BudgetEvent | undefined | null {
    const event = this.#log[this.position];
    if (event === undefined) return null;
    this.position += 1;
    const { tenant, entity, streamVersion, decision } = event.envelope;
    if (this.#winners.admit(event) === 'loser') return undefined;
    const state = budgetDecider.evolve(this.read(tenant, entity).state, event);
    this.#states.set(keyOf(tenant, entity), { state, version: streamVersion });
    const id = decision?.id ?? '';
    this.accepted.set(id, [...(this.accepted.get(id) ?? []), event]);
    return event;
  }

  toEnd(tell: (event: BudgetEvent) => void = () => undefined): this {
    for (let event = this.next(); event !== null; event = this.next()) if (event !== undefined) tell(event);
    return this;
  }
}

interface Operation {
  readonly tenant: string;
  readonly entity: string;
  readonly command: BudgetCommand;
  readonly context: CommandContext;
  readonly decisionId: string;
  readonly resolve: (outcome: Outcome<BudgetEvent>) => void;
  attempts: number;
  /** Decided and on its way. */
  batch: readonly BudgetEvent[];
  /** Where its records ended on the log; they are read back there. */
  arrivedAt: number | undefined;
}

/** Of each step the first operation that it concerns goes one on. */
export class RacingWriter implements BudgetWriter {
  readonly fold: BudgetFold;
  readonly #log: BudgetEvent[];
  readonly #operations: Operation[] = [];
  readonly #listeners = new Set<EventListener<BudgetEvent>>();
  #commands = 0;
  readonly #name: string;

  constructor(log: BudgetEvent[], name: string) {
    this.#log = log;
    this.#name = name;
    this.fold = new BudgetFold(log);
  }

  execute(
    tenant: string,
    entity: string,
    command: BudgetCommand,
    context: CommandContext,
  ): Promise<Outcome<BudgetEvent>> {
    this.#commands += 1;
    const decisionId = uuidFrom(tenant, entity, context.commandId ?? `${this.#name}-${this.#commands}`);
    return new Promise((resolve) => {
      const begun = { attempts: 0, batch: [], arrivedAt: undefined };
      this.#operations.push({ tenant, entity, command, context, decisionId, resolve, ...begun });
    });
  }

  read(tenant: string, entity: string): { state: Budget; version: number } {
    return this.fold.read(tenant, entity);
  }

  async whenCaughtUp(): Promise<void> {}

  onEvent(listener: EventListener<BudgetEvent>): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Decides the first command that is not decided yet, on whatever was read so far. */
  decide(): void {
    const waiting = this.#operations.find(({ batch }) => batch.length === 0);
    if (waiting !== undefined) this.#decide(waiting);
  }

  /** The first decision on its way reaches the log; `times` 2 for a retried append of which both landed. */
  arrive(times = 1): void {
    const flying = this.#operations.find(({ batch, arrivedAt }) => batch.length > 0 && arrivedAt === undefined);
    if (flying === undefined) return;
    for (let count = 0; count < times; count += 1) this.#log.push(...flying.batch);
    flying.arrivedAt = this.#log.length;
  }

  /** Reads some records more, and answers commands whose fate is then known. */
  deliver(records: number): void {
    for (let count = 0; count < records; count += 1) {
      const event = this.fold.next();
      if (event === null) break;
      if (event !== undefined) this.#tell(event);
    }
    for (const operation of [...this.#operations]) {
      if (operation.arrivedAt !== undefined && this.fold.position >= operation.arrivedAt) this.#judge(operation);
    }
  }

  /** Everything goes its way at once, as when nobody else is there. */
  settle(): void {
    for (let round = 0; this.#operations.length > 0 && round < 1_000; round += 1) {
      this.decide();
      this.arrive();
      this.deliver(Number.POSITIVE_INFINITY);
    }
    this.deliver(Number.POSITIVE_INFINITY);
  }

  /** The process is gone; what was on its way may still arrive (`late`). */
  kill(late: boolean): void {
    if (late)
      for (const { batch, arrivedAt } of this.#operations) if (arrivedAt === undefined) this.#log.push(...batch);
    this.#operations.length = 0;
    this.#listeners.clear();
  }

  #decide(operation: Operation): void {
    const { tenant, entity, command, decisionId } = operation;
    const before = this.fold.accepted.get(decisionId);
    if (before !== undefined) return void this.#end(operation, accepted(before));
    let { state, version } = this.read(tenant, entity);
    let decision = budgetDecider.decide(command, state);
    if (decision.kind === 'reject') {
      // A refusal is given on a state that is surely not old.
      this.fold.toEnd((event) => this.#tell(event));
      ({ state, version } = this.read(tenant, entity));
      decision = budgetDecider.decide(command, state);
      if (decision.kind === 'reject') return void this.#end(operation, { ...decision, kind: 'rejected', version });
    }
    const of = decision.events.length;
    operation.attempts += 1;
    operation.batch = decision.events.map((body, index) => {
      const id = uuidFrom(decisionId, String(index));
      const place = {
        id,
        tenant,
        entity,
        streamVersion: version + index + 1,
        decision: { id: decisionId, n: index + 1, of },
      };
      const { occurredAtMs, actor } = operation.context;
      return {
        ...body,
        envelope: { ...place, occurredAtMs, actor, correlationId: id, causationId: null },
      } as BudgetEvent;
    });
  }

  #judge(operation: Operation): void {
    const won = this.fold.accepted.get(operation.decisionId);
    if (won !== undefined) return void this.#end(operation, accepted(won));
    const { version } = this.read(operation.tenant, operation.entity);
    if (operation.attempts >= ATTEMPTS_MAX)
      return void this.#end(operation, { kind: 'conflict', version, retryable: true });
    operation.batch = [];
    operation.arrivedAt = undefined;
  }

  #end(operation: Operation, outcome: Outcome<BudgetEvent>): void {
    this.#operations.splice(this.#operations.indexOf(operation), 1);
    operation.resolve(outcome);
  }

  #tell(event: BudgetEvent): void {
    const position = { topic: 'budget_events', partition: 0, offset: this.fold.position };
    for (const listener of this.#listeners) listener(event, position);
  }
}

function accepted(events: readonly BudgetEvent[]): Outcome<BudgetEvent> {
  return { kind: 'accepted', events, version: events.at(-1)?.envelope.streamVersion ?? 0, positions: [] };
}
