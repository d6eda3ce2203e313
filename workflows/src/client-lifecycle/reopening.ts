/**
 * How a client that ENDED begins anew: by a deal signed after it. The closed workflow takes no signal, so a new run under
 * the same id carries on from what the closed one knew. That memory holds the ids of all facts the client's runs have met,
 * so a replay of the log finds each deal known and begins nothing (R11). Runs that closed before this was written can be
 * reopened too: they are asked by a query. A client keeps the body it began with.
 */
import type { Reopening } from '../starting/start.ts';
import { receive } from '../steps/inbox.ts';
import { reopened } from './first/rules.ts';
import type { LifeFact } from './life/facts.ts';
import type { LifeState } from './life/state.ts';
import type { ClientFact, ClientLifecycleInput, ClientLifecycleState } from './messages.ts';

const factOf = (start: { readonly signal?: { readonly argument: unknown } }) => start.signal?.argument as ClientFact;

export const clientReopening: Reopening = {
  query: 'remembered',
  mayReopen: (start) => factOf(start).type === 'ClientDealSigned',
  reopened(closed, start) {
    const { tenant, subject: clientId } = start;
    const fact = factOf(start);
    if ('body' in (closed as object)) {
      const life = reopenedLife(closed as LifeState, fact as LifeFact);
      if (life === null) return null;
      return { input: { tenant, clientId, body: 'whole', life } satisfies ClientLifecycleInput, stage: life.stage };
    }
    const carried = reopened(closed as ClientLifecycleState, fact);
    if (carried === null) return null;
    return { input: { tenant, clientId, carried } satisfies ClientLifecycleInput, stage: carried.stage };
  },
};

/** A run that closed in another stage was ended by an operator, who is not overruled. */
export function reopenedLife(closed: LifeState, fact: LifeFact): LifeState | null {
  if (closed.stage !== 'ENDED') return null;
  const life = receive<LifeFact, LifeState>({ ...closed, inbox: [] }, fact);
  if (life.inbox.length === 0) return null;
  const rounds = { ...closed.rounds, begin: (closed.rounds.begin ?? 0) + 1 };
  return { ...life, at: 'begin', rounds, prd: null, pricing: null, config: null, places: {} };
}
