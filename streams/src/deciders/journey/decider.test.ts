import { describe, expect, test } from 'vitest';
import type { JourneyCommand } from './commands.ts';
import { journeyDecider } from './decider.ts';

const yaml = (name: string, about: string) => `journey: ${name}
family: growth
about: ${about}
policy: { purpose: marketing }
nodes:
  in: { kind: event, on: PageViewed, next: out }
  out: { kind: exit }
`;
const publish = (name: string, about: string): JourneyCommand => ({
  type: 'PublishJourney',
  yaml: yaml(name, about),
  onRunning: 'PIN',
  because: 'new',
});

function told(...commands: JourneyCommand[]): string[] {
  let state = journeyDecider.initialState();
  return commands.map((command) => {
    const decided = journeyDecider.decide(command, state);
    if (decided.kind === 'reject') return decided.code;
    for (const event of decided.events) state = journeyDecider.evolve(state, event);
    return decided.events.map(({ type }) => type).join(' ');
  });
}

describe('KIKI-32: versions of a journey', () => {
  test('published, paused, published while paused, resumed, retired; nothing comes after', () => {
    const pause: JourneyCommand = { type: 'PauseJourney', because: 'too loud' };
    const retire: JourneyCommand = { type: 'RetireJourney', onRunning: 'EXIT', because: 'done' };
    expect(
      told(
        pause,
        publish('a', 'x.'),
        publish('a', 'x.'),
        pause,
        pause,
        publish('a', 'y.'),
        { type: 'ResumeJourney' },
        publish('b', 'z.'),
        retire,
        retire,
      ),
    ).toEqual([
      'JOURNEY_NOT_LIVE',
      'JourneyVersionPublished',
      'JOURNEY_UNCHANGED',
      'JourneyPaused',
      'JOURNEY_NOT_LIVE',
      'JourneyVersionPublished',
      'JourneyResumed',
      'JOURNEY_OTHER_NAME',
      'JourneyRetired',
      'JOURNEY_RETIRED',
    ]);
  });

  test('what cannot be walked is refused by line and column', () => {
    const broken = {
      ...publish('a', 'x.'),
      yaml: yaml('a', 'x.').replace('next: out', 'next: nowhere'),
    } as JourneyCommand;
    const decided = journeyDecider.decide(broken, journeyDecider.initialState());
    expect(decided).toMatchObject({ kind: 'reject', code: 'JOURNEY_INVALID' });
    expect(decided.kind === 'reject' && decided.message).toContain('6:3 nodes.in: leads to nowhere');
  });
});
