/**
 * The stream of a journey (KIKI-32, R3): one version is live, and each publishing says what becomes of those inside older
 * ones. none ──publish──▶ live ⇄ paused ──retire──▶ retired. Pure.
 */
import { hash } from 'node:crypto';
import { listensTo } from '@mainstem/models/journeys/definition';
import { parseJourney } from '@mainstem/models/journeys/parse';
import type { BodyOf } from '@mainstem/schemas/envelope';
import type { EventsByType } from '@mainstem/schemas/generated/events';
import { accept, type Decider, type Decision, type Rejected, reject } from '../../runtime/decisions/decider.ts';
import type { JourneyCommand } from './commands.ts';

export type JourneyEvent = EventsByType[
  | 'JourneyVersionPublished'
  | 'JourneyPaused'
  | 'JourneyResumed'
  | 'JourneyRetired'];

export interface JourneyStream {
  readonly status: 'none' | 'live' | 'paused' | 'retired';
  /** Name in the YAML, the same in each version. */
  readonly name: string;
  readonly version: number;
  readonly definitionHash: string;
}

/** Versions of one journey: who needs more begins a new one, since those inside may need each. */
const VERSIONS_MAX = 200;

export const journeyDecider: Decider<JourneyCommand, JourneyStream, JourneyEvent> = {
  topic: 'journey_events',
  commandTypes: ['PublishJourney', 'PauseJourney', 'ResumeJourney', 'RetireJourney'],
  initialState: () => ({ status: 'none', name: '', version: 0, definitionHash: '' }),
  decide,
  evolve,
};

function decide(command: JourneyCommand, state: JourneyStream): Decision<JourneyEvent> {
  if (state.status === 'retired') return over;
  if (command.type === 'PublishJourney') return publish(command, state);
  switch (command.type) {
    case 'PauseJourney':
      return state.status === 'live'
        ? accept<JourneyEvent>({ type: 'JourneyPaused', because: command.because })
        : notLive;
    case 'ResumeJourney':
      return state.status === 'paused' ? accept<JourneyEvent>({ type: 'JourneyResumed' }) : notPaused;
    case 'RetireJourney': {
      if (state.status === 'none') return unknown;
      const { onRunning, because } = command;
      return accept<JourneyEvent>({ type: 'JourneyRetired', onRunning, because });
    }
  }
}

function publish(
  { yaml, onRunning, because }: Extract<JourneyCommand, { type: 'PublishJourney' }>,
  state: JourneyStream,
): Decision<JourneyEvent> {
  // Which zones there are differs from machine to machine: who publishes checks it before (R4).
  const parsed = parseJourney(yaml, () => true);
  if (!parsed.ok) {
    const words = parsed.problems.map(({ line, column, message }) => `${line}:${column} ${message}`).join('; ');
    return reject('JOURNEY_INVALID', `The journey cannot be walked: ${words}`.slice(0, 2_000));
  }
  const journey = parsed.value;
  if (state.version > 0 && journey.journey !== state.name) return otherName;
  const definition = JSON.stringify(journey);
  const definitionHash = hash('sha256', definition, 'hex');
  if (definitionHash === state.definitionHash) return same;
  if (state.version >= VERSIONS_MAX) return tooMany;
  const entries = Object.values(journey.nodes).flatMap((node) => (node.kind === 'event' ? [node.on] : []));
  return accept<JourneyEvent>({
    type: 'JourneyVersionPublished',
    version: state.version + 1,
    definition,
    definitionHash,
    sourceYaml: yaml,
    entryTypes: [...new Set(entries)].sort(),
    listensTo: [...listensTo(journey)],
    onRunning,
    because,
  });
}

function evolve(state: JourneyStream, event: BodyOf<JourneyEvent>): JourneyStream {
  switch (event.type) {
    case 'JourneyVersionPublished': {
      const { version, definition, definitionHash } = event;
      const { journey } = JSON.parse(definition) as { journey: string };
      // A paused journey stays paused: a new version is no reason to speak again.
      return { status: state.status === 'none' ? 'live' : state.status, name: journey, version, definitionHash };
    }
    case 'JourneyPaused':
      return { ...state, status: 'paused' };
    case 'JourneyResumed':
      return { ...state, status: 'live' };
    case 'JourneyRetired':
      return { ...state, status: 'retired' };
  }
}

const unknown: Rejected = reject('JOURNEY_NOT_FOUND', 'There is no journey of this id: publish it first.');
const over: Rejected = reject('JOURNEY_RETIRED', 'The journey is retired: publish under another name.');
const notLive: Rejected = reject('JOURNEY_NOT_LIVE', 'The journey is not live: nothing to pause.');
const notPaused: Rejected = reject('JOURNEY_NOT_PAUSED', 'The journey is not paused: nothing to resume.');
const otherName: Rejected = reject('JOURNEY_OTHER_NAME', 'The YAML names another journey than the versions before it.');
const same: Rejected = reject('JOURNEY_UNCHANGED', 'This very journey is the newest version already.');
const tooMany: Rejected = reject('JOURNEY_VERSIONS_FULL', 'The journey has 200 versions: begin a new one.');
