/** The way of a briefed creative, as given/when/then and as a property. */
import type { BodyOf } from '@mainstem/schemas/envelope';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { given } from '../../testing/given.ts';
import { type CreativeCommand, creativeCommand } from './commands.ts';
import { type CreativeEvent, creativeDecider } from './decider.ts';

type Of<Type extends CreativeCommand['type']> = Extract<CreativeCommand, { type: Type }>;

const brief = creativeCommand.parse({
  type: 'BriefCreative',
  campaignId: 'c1',
  product: 'Running shoes',
  offer: '20 % off',
  audience: 'runners',
  industry: 'retail',
  landingUrl: 'https://shoes.example/',
  because: 'variation 1 of 10',
}) as Of<'BriefCreative'>;
const generate: Of<'RecordGeneration'> = {
  type: 'RecordGeneration',
  markup: '<a>shoes</a>',
  attributes: [],
  imageUrl: null,
  headline: 'Run',
  body: 'Shoes',
  callToAction: 'Go',
  disclosure: '',
  promptRef: 'creative@1',
  provider: 'offline',
  model: 'templates',
  offline: true,
};
const verdict = (passed: boolean) => ({ passed, findings: passed ? [] : ['X: y'], rulesVersion: 'r@1' });
const quality = (passed: boolean): CreativeCommand => ({ type: 'RecordQuality', scorePpm: 9, ...verdict(passed) });
const sentiment = (passed: boolean): CreativeCommand => ({
  type: 'RecordSentiment',
  passed,
  compoundPpm: passed ? 0 : -800_000,
  linePpm: -300_000,
  rulesVersion: 'v@1',
});
const safety = (passed: boolean): CreativeCommand => ({ type: 'RecordSafety', ...verdict(passed) });
const compliance = (passed: boolean): CreativeCommand => ({
  type: 'RecordCompliance',
  disclosures: [],
  ...verdict(passed),
});
const steps = [generate, quality(true), sentiment(true), safety(true), compliance(true)];
const approve: CreativeCommand = { type: 'ApproveCreative', note: 'safe' };
const activate: CreativeCommand = { type: 'ActivateCreative', because: 'start' };
const markGold: CreativeCommand = { type: 'MarkGold', because: 'proven' };
const block: CreativeCommand = { type: 'BlockCreative', step: 'REVIEW', reason: 'a reader complained' };

/** Events of commands that are all accepted. */
function after(...commands: CreativeCommand[]): BodyOf<CreativeEvent>[] {
  let state = creativeDecider.initialState();
  return commands.flatMap((command) => {
    const decision = creativeDecider.decide(command, state);
    if (decision.kind === 'reject') throw new Error(`${command.type}: ${decision.code}`);
    state = decision.events.reduce(creativeDecider.evolve, state);
    return decision.events;
  });
}

describe('SM-12: from a brief to an approved creative', () => {
  test('KIKI-28: each step is one event, and the approval comes after the last check', () => {
    expect(after(brief, ...steps, approve, markGold, activate).map(({ type }) => type)).toEqual([
      'CreativeBriefed',
      'CreativeGenerated',
      'CreativeQualityChecked',
      'CreativeSentimentChecked',
      'CreativeSafetyChecked',
      'CreativeComplianceChecked',
      'CreativeApproved',
      'CreativeGoldMarked',
      'CreativeActivated',
    ]);
  });

  test.each([0, 1, 2, 3, 4])('after %i steps: no approval, no later step, no step twice', (done) => {
    const history = after(brief, ...steps.slice(0, done));
    given(creativeDecider, ...history)
      .when(approve)
      .refuses('CREATIVE_NOT_CHECKED');
    for (const command of [activate, markGold]) {
      given(creativeDecider, ...history)
        .when(command)
        .refuses('CREATIVE_NOT_APPROVED');
    }
    for (const [at, command] of steps.entries()) {
      if (at !== done)
        given(creativeDecider, ...history)
          .when(command)
          .refuses('CREATIVE_STEP_OUT_OF_ORDER');
    }
  });

  test.each([
    [quality(false), 1, 'QUALITY', 'X: y'],
    [sentiment(false), 2, 'SENTIMENT', 'mood -0.80 is below -0.30'],
    [safety(false), 3, 'BRAND_SAFETY', 'X: y'],
    [compliance(false), 4, 'COMPLIANCE', 'X: y'],
  ] as const)('KIKI-41, KIKI-48: a failed check blocks for good (%#)', (failed, before, step, reason) => {
    const history = after(brief, ...steps.slice(0, before), failed);
    expect(history.at(-1)).toMatchObject({ type: 'CreativeBlocked', step, reason });
    for (const command of [...steps, approve, activate, markGold, block]) {
      given(creativeDecider, ...history)
        .when(command)
        .refuses('CREATIVE_BLOCKED');
    }
  });

  test('KIKI-48: what is on the air can be blocked, and leaves the reserve', () => {
    const history = after(brief, ...steps, approve, markGold, activate, block);
    expect(history.reduce(creativeDecider.evolve, creativeDecider.initialState())).toMatchObject({
      status: 'blocked',
      gold: false,
    });
  });

  test('KIKI-29: no sequence of commands has a briefed creative approved without each check passed', () => {
    const commands = [brief, ...steps, quality(false), sentiment(false), safety(false), compliance(false)];
    const all = fc.constantFrom(...commands, approve, activate, markGold, block);
    const needed = ['CreativeQualityChecked', 'CreativeSentimentChecked', 'CreativeSafetyChecked'];
    fc.assert(
      fc.property(fc.array(all, { maxLength: 60 }), (sequence) => {
        let state = creativeDecider.initialState();
        const passed = new Set<string>();
        for (const command of [brief, ...sequence]) {
          const decision = creativeDecider.decide(command, state);
          if (decision.kind === 'reject') continue;
          for (const event of decision.events) if ('passed' in event && event.passed) passed.add(event.type);
          state = decision.events.reduce(creativeDecider.evolve, state);
          const isShown = ['approved', 'live', 'paused'].includes(state.status) || state.gold;
          if (isShown) expect([...passed]).toEqual(expect.arrayContaining([...needed, 'CreativeComplianceChecked']));
          expect(JSON.parse(JSON.stringify(state))).toEqual(state);
        }
      }),
    );
  });
});
