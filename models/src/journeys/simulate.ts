/** Journeys over virtual time: for scenarios beside a journey, and for what would have happened to people of the log. */
import { nextDueAtMs, step, type World } from './engine.ts';
import { type Effect, emptyPerson, type Heard, type Person } from './state.ts';

export interface Happened {
  readonly atMs: number;
  readonly effect: Effect;
  /** What became of a message. */
  readonly outcome?: string;
}
export interface Simulation {
  readonly world: World;
  /** In the order they are heard; `nowMs` is when, and never goes back. */
  readonly events: readonly { readonly event: Heard; readonly nowMs: number }[];
  readonly untilMs: number;
  /** What becomes of a message; nothing is sent. */
  readonly outcomeOf: (send: Extract<Effect, { kind: 'send' }>) => string;
  readonly person?: Person;
}

export function simulate({ world, events, untilMs, outcomeOf, person: known }: Simulation) {
  const happened: Happened[] = [];
  let person = known ?? emptyPerson;
  const take = (input: Parameters<typeof step>[2]): void => {
    const stepped = step(world, person, input);
    person = stepped.person;
    for (const effect of stepped.effects) {
      if (effect.kind !== 'send') {
        happened.push({ atMs: input.nowMs, effect });
        continue;
      }
      const outcome = outcomeOf(effect);
      happened.push({ atMs: input.nowMs, effect, outcome });
      take({ kind: 'sent', runId: effect.walk.runId, outcome, nowMs: input.nowMs });
    }
  };
  const passTo = (atMs: number): void => {
    for (let next = nextDueAtMs(person); next !== null && next <= atMs; next = nextDueAtMs(person)) {
      take({ kind: 'time', nowMs: next });
    }
  };
  for (const { event, nowMs } of events) {
    passTo(nowMs - 1);
    take({ kind: 'event', event, nowMs });
  }
  passTo(untilMs);
  return { person, happened };
}
