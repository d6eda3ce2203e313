/**
 * All walks of one contact through journeys: the pure engine (`models/src/journeys`) decides, and here it is done. Facts
 * come by signal, time by the workflow's own clock; messages go out beside it, so that one that waits holds up no other
 * walk. Workflow code.
 */
import { nextDueAtMs, step } from '@mainstem/models/journeys/engine';
import { type Effect, emptyPerson, type Input } from '@mainstem/models/journeys/state';
import type { AnyBody } from '@mainstem/schemas/envelope';
import type { DecisionEvidence } from '@mainstem/streams/decision-record/records-of';
import { condition, continueAsNew, patched, proxyActivities, setHandler, workflowInfo } from '@temporalio/workflow';
import { sendMessage } from '../communication/send.ts';
import { logSteps } from '../steps/activity-options.ts';
import { startChain } from '../steps/chain.ts';
import { emptyInbox, handled, receive } from '../steps/inbox.ts';
import { newRunDue, runEventsMax } from '../steps/new-run.ts';
import type { JourneyActivities } from './contract.ts';
import {
  type JourneyRunInput,
  type JourneyRunResult,
  type JourneyRunState,
  journeyHeard,
  journeyRemembered,
} from './messages.ts';
import { walls } from './walls.ts';

const { journeyWorld } = proxyActivities<JourneyActivities>(logSteps);

/** A contact that nothing was heard of for so long is forgotten here, ms; re-entry rules reach no further. */
const FORGOTTEN_MS = 400 * 86_400_000;

export async function JourneyRun(input: JourneyRunInput): Promise<JourneyRunResult> {
  let state: JourneyRunState = input.carried ?? { ...emptyInbox, person: emptyPerson, causes: {}, told: 0 };
  const answers: { readonly runId: string; readonly outcome: string }[] = [];
  let sending = 0;
  setHandler(journeyRemembered, () => state);
  setHandler(journeyHeard, (fact) => {
    state = receive(state, fact);
  });

  const take = async (
    what: { event: JourneyRunState['inbox'][number] } | { sent: (typeof answers)[number] } | null,
  ) => {
    const { tenant, kind, id } = input;
    const event = what !== null && 'event' in what ? what.event : null;
    const world = await journeyWorld({ tenant, kind, id, type: event?.heard.type ?? null, needed: neededOf(state) });
    const nowMs = Date.now();
    const asked: Input =
      event !== null
        ? { kind: 'event', event: event.heard, nowMs }
        : what !== null && 'sent' in what
          ? { kind: 'sent', ...what.sent, nowMs }
          : { kind: 'time', nowMs };
    const { person, effects } = step({ ...world, subject: id, walls }, state.person, asked);
    state = { ...state, person, causes: causesOf(state, person.walks, event, effects) };
    for (const effect of effects) await perform(effect, event);
  };

  const perform = async (effect: Effect, event: JourneyRunState['inbox'][number] | null): Promise<void> => {
    const cause = state.causes[effect.walk.runId] ?? event;
    if (cause === null) return; // of a walk that nothing brought in: there is none
    const chain = startChain(input.tenant, cause);
    const name = `told-${state.told + 1}`;
    state = { ...state, told: state.told + 1 };
    if (effect.kind === 'tell') {
      await chain.emit(name, input.id, bodyOf(effect, input.kind), evidenceOf(effect));
      return;
    }
    const { messageId, channel, template, variables, purpose, walk, notAfterMs } = effect;
    const to = { kind: input.kind, id: input.id };
    const until = notAfterMs === null ? {} : { notAfterMs };
    sending += 1;
    void sendMessage(chain, { step: name, messageId, channel, to, template, variables, purpose, ...until }).then(
      (sent) => {
        const outcome = sent.outcome === 'SUPPRESSED' ? sent.reason : sent.outcome;
        answers.push({ runId: walk.runId, outcome });
        sending -= 1;
      },
    );
  };

  for (;;) {
    const answer = answers.shift();
    const fact = state.inbox[0];
    if (answer !== undefined) await take({ sent: answer });
    else if (fact !== undefined && restsBeforeNewRun(sending)) {
      // What waits in the inbox goes along. A message under way ends within a day, and is heard of first.
      if (sending === 0) return continueAsNew<typeof JourneyRun>({ ...input, carried: state });
      await condition(() => answers.length > 0);
    } else if (fact !== undefined) {
      await take({ event: fact });
      state = handled(state);
    } else if (sending === 0 && newRunDue()) {
      return continueAsNew<typeof JourneyRun>({ ...input, carried: state });
    } else {
      const due = nextDueAtMs(state.person);
      const waitMs = due === null ? FORGOTTEN_MS : Math.max(0, due - Date.now());
      const woken = await condition(() => state.inbox.length > 0 || answers.length > 0, waitMs);
      if (!woken && due !== null) await take(null);
      else if (!woken && sending === 0) return { told: state.told };
    }
  }
}

/**
 * Whether no further fact is taken in this run: many facts at once would else make one history of it. While messages are under
 * way facts are still taken, up to twice the length.
 */
function restsBeforeNewRun(sending: number): boolean {
  if (!newRunDue() || !patched('journey-new-run-between-facts')) return false;
  return sending === 0 || workflowInfo().historyLength >= 2 * runEventsMax;
}

function neededOf({ person }: JourneyRunState): { journeyId: string; version: number }[] {
  const entries = Object.entries(person.entries).map(([journeyId, { version }]) => ({ journeyId, version }));
  return [...person.walks.map(({ journeyId, version }) => ({ journeyId, version })), ...entries];
}

/** Those of walks that are over go with the events that tell their end. */
function causesOf(
  { causes }: JourneyRunState,
  walks: JourneyRunState['person']['walks'],
  event: JourneyRunState['inbox'][number] | null,
  effects: readonly Effect[],
): JourneyRunState['causes'] {
  const live = new Set([...walks, ...effects.map(({ walk }) => walk)].map(({ runId }) => runId));
  const kept = Object.entries(causes).filter(([runId]) => live.has(runId));
  const came = [...live].filter((runId) => causes[runId] === undefined);
  const added =
    event === null
      ? []
      : came.map((runId) => [runId, { eventId: event.eventId, correlationId: event.correlationId }] as const);
  return Object.fromEntries([...kept, ...added]);
}

/** Chances and features as the journey knew them when it decided. */
function evidenceOf({ known }: Extract<Effect, { kind: 'tell' }>): DecisionEvidence | undefined {
  if (known === undefined) return undefined;
  const { features = {}, propensity } = known;
  return {
    features: Object.entries(features).map(([name, value]) => {
      return { view: 'journey_habits', name, value, ageMs: null, flag: 'FRESH' as const };
    }),
    ...(propensity === undefined ? {} : { propensity }),
  };
}

function bodyOf({ walk, told }: Extract<Effect, { kind: 'tell' }>, subjectKind: string): AnyBody {
  const { journeyId, version, runId, key: instanceKey } = walk;
  const about = { journeyId, version, instanceKey, subjectKind };
  return (told.type === 'JourneyEntrySkipped' ? { ...about, ...told } : { ...about, runId, ...told }) as AnyBody;
}
