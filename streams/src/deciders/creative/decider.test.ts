/** The rules of a creative, as given/when/then. */
import type { BodyOf } from '@mainstem/schemas/envelope';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { given } from '../../testing/given.ts';
import { type CreativeCommand, creativeCommand } from './commands.ts';
import { type CreativeEvent, creativeDecider } from './decider.ts';

const create: CreativeCommand = {
  type: 'CreateCreative',
  campaignId: 'c1',
  format: 'BANNER',
  widthPx: 300,
  heightPx: 250,
  markup: '<a href="https://shoes.example/">shoes</a>',
  mimeType: 'text/html',
  durationS: null,
  protocols: [],
  attributes: [],
  apis: [],
  expandDirections: [],
  language: null,
  imageUrl: null,
  secure: true,
};
const created: BodyOf<CreativeEvent> = { ...create, type: 'CreativeCreated' };
const approved: BodyOf<CreativeEvent> = { type: 'CreativeApproved', note: 'safe' };
const rejected: BodyOf<CreativeEvent> = { type: 'CreativeRejected', reason: 'unsafe' };
const live: BodyOf<CreativeEvent> = { type: 'CreativeActivated', because: 'start' };
const paused: BodyOf<CreativeEvent> = { type: 'CreativePaused', reason: 'rest' };
const gold: BodyOf<CreativeEvent> = { type: 'CreativeGoldMarked', because: 'proven' };
const approve: CreativeCommand = { type: 'ApproveCreative', note: 'safe' };
const refuse: CreativeCommand = { type: 'RejectCreative', reason: 'unsafe' };
const activate: CreativeCommand = { type: 'ActivateCreative', because: 'start' };
const pause: CreativeCommand = { type: 'PauseCreative', reason: 'rest' };
const markGold: CreativeCommand = { type: 'MarkGold', because: 'proven' };
const later = [approve, refuse, activate, pause, markGold];

describe('creative decider', () => {
  test('a creative is made once, and before anything else', () => {
    given(creativeDecider).when(create).then(created);
    given(creativeDecider, created).when(create).refuses('CREATIVE_EXISTS');
    for (const command of later) given(creativeDecider).when(command).refuses('CREATIVE_NOT_FOUND');
  });

  test('KIKI-29: only an approved creative goes live', () => {
    given(creativeDecider, created).when(activate).refuses('CREATIVE_NOT_APPROVED');
    given(creativeDecider, created).when(approve).then(approved);
    given(creativeDecider, created, approved).when(activate).then(live);
  });

  test('live ⇄ paused', () => {
    given(creativeDecider, created, approved).when(pause).refuses('CREATIVE_NOT_LIVE');
    given(creativeDecider, created, approved, live).when(activate).refuses('CREATIVE_ALREADY_LIVE');
    given(creativeDecider, created, approved, live).when(pause).then(paused);
    given(creativeDecider, created, approved, live, paused).when(pause).refuses('CREATIVE_NOT_LIVE');
    given(creativeDecider, created, approved, live, paused).when(activate).then(live);
  });

  test('a rejected creative stays so', () => {
    given(creativeDecider, created).when(refuse).then(rejected);
    for (const command of later) given(creativeDecider, created, rejected).when(command).refuses('CREATIVE_REJECTED');
  });

  test('checks are done once', () => {
    for (const command of [approve, refuse]) {
      given(creativeDecider, created, approved).when(command).refuses('CREATIVE_ALREADY_APPROVED');
    }
  });

  test('KIKI-44: gold is only for what was approved, and once', () => {
    given(creativeDecider, created).when(markGold).refuses('CREATIVE_NOT_APPROVED');
    for (const history of [[approved], [approved, live], [approved, live, paused]]) {
      given(creativeDecider, created, ...history)
        .when(markGold)
        .then(gold);
      given(creativeDecider, created, ...history, gold)
        .when(markGold)
        .refuses('CREATIVE_ALREADY_GOLD');
    }
    given(creativeDecider, created, approved, gold).when(activate).then(live);
  });

  test('KIKI-29: no sequence of commands puts an unapproved creative live or in gold', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(create, ...later), { maxLength: 40 }), (sequence) => {
        let state = creativeDecider.initialState();
        let wasApproved = false;
        for (const command of sequence) {
          const decision = creativeDecider.decide(command, state);
          if (decision.kind === 'reject') continue;
          wasApproved ||= decision.events.some((event) => event.type === 'CreativeApproved');
          state = decision.events.reduce(creativeDecider.evolve, state);
          if (state.status === 'live' || state.gold) expect(wasApproved).toBe(true);
          expect(JSON.parse(JSON.stringify(state))).toEqual(state);
        }
      }),
    );
  });

  test('commands are checked at the door', () => {
    expect(creativeCommand.safeParse(create).success).toBe(true);
    const video = { ...create, format: 'VIDEO', mimeType: 'video/mp4', durationS: 15, protocols: [2, 3] };
    expect(creativeCommand.safeParse(video).success).toBe(true);
    expect(creativeCommand.safeParse({ ...video, durationS: null }).success).toBe(false);
    expect(creativeCommand.safeParse({ ...video, protocols: [] }).success).toBe(false);
    expect(creativeCommand.safeParse({ ...create, durationS: 15 }).success).toBe(false);
    expect(creativeCommand.safeParse({ ...create, campaignId: 'a|b' }).success).toBe(false);
    expect(creativeCommand.safeParse({ ...create, widthPx: 0 }).success).toBe(false);
  });
});
