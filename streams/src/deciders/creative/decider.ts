/**
 * One creative: none → created → approved → live ⇄ paused; created → rejected, which is an end. Only an approved one may
 * go live (KIKI-29). Gold is a flag on a creative that was approved: proven and held ready (KIKI-44).
 */

import type { BodyOf } from '@mainstem/schemas/envelope';
import type { EventsByType } from '@mainstem/schemas/generated/events';
import { accept, type Decider, type Decision, reject } from '../../runtime/decisions/decider.ts';
import type { CreativeCommand } from './commands.ts';

export type CreativeEvent = EventsByType[
  | 'CreativeCreated'
  | 'AudioCreativeCreated'
  | 'NativeCreativeCreated'
  | 'CreativeApproved'
  | 'CreativeRejected'
  | 'CreativeActivated'
  | 'CreativePaused'
  | 'CreativeGoldMarked'];

export interface Creative {
  readonly status: 'none' | 'created' | 'approved' | 'rejected' | 'live' | 'paused';
  /** Campaign it belongs to; empty while there is no creative. */
  readonly campaignId: string;
  readonly gold: boolean;
}

export const creativeDecider: Decider<CreativeCommand, Creative, CreativeEvent> = {
  topic: 'creative_events',
  commandTypes: [
    'CreateCreative',
    'CreateAudioCreative',
    'CreateNativeCreative',
    'ApproveCreative',
    'RejectCreative',
    'ActivateCreative',
    'PauseCreative',
    'MarkGold',
  ],
  initialState: () => ({ status: 'none', campaignId: '', gold: false }),
  decide,
  evolve,
};

function decide(command: CreativeCommand, state: Creative): Decision<CreativeEvent> {
  if (isCreation(command)) return decideCreation(command, state);
  if (state.status === 'none') {
    return reject('CREATIVE_NOT_FOUND', 'There is no such creative: check the id, or create it first.');
  }
  if (state.status === 'rejected') {
    return reject('CREATIVE_REJECTED', 'The creative was rejected for good: make a new one.');
  }
  switch (command.type) {
    case 'ApproveCreative':
    case 'RejectCreative':
      return decideCheck(command, state);
    case 'ActivateCreative':
    case 'PauseCreative':
      return decideServing(command, state);
    case 'MarkGold':
      if (state.status === 'created') return notApproved;
      if (state.gold) return reject('CREATIVE_ALREADY_GOLD', 'The creative is in the gold reserve: nothing to do.');
      return accept<CreativeEvent>({ type: 'CreativeGoldMarked', because: command.because });
  }
}

type Creation = Extract<CreativeCommand, { type: 'CreateCreative' | 'CreateAudioCreative' | 'CreateNativeCreative' }>;

function isCreation(command: CreativeCommand): command is Creation {
  return command.type.startsWith('Create');
}

function decideCreation(command: Creation, state: Creative): Decision<CreativeEvent> {
  if (state.status !== 'none') {
    return reject('CREATIVE_EXISTS', 'This creative exists already: create the new one under another id.');
  }
  switch (command.type) {
    case 'CreateCreative':
      return accept<CreativeEvent>({ ...command, type: 'CreativeCreated' });
    case 'CreateAudioCreative':
      return accept<CreativeEvent>({ ...command, type: 'AudioCreativeCreated' });
    case 'CreateNativeCreative':
      return accept<CreativeEvent>({ ...command, type: 'NativeCreativeCreated' });
  }
}

function decideCheck(
  command: Extract<CreativeCommand, { type: 'ApproveCreative' | 'RejectCreative' }>,
  state: Creative,
): Decision<CreativeEvent> {
  if (state.status !== 'created') {
    return reject('CREATIVE_ALREADY_APPROVED', 'The creative is approved already: pause it to stop serving it.');
  }
  return command.type === 'ApproveCreative'
    ? accept<CreativeEvent>({ type: 'CreativeApproved', note: command.note })
    : accept<CreativeEvent>({ type: 'CreativeRejected', reason: command.reason });
}

function decideServing(
  command: Extract<CreativeCommand, { type: 'ActivateCreative' | 'PauseCreative' }>,
  state: Creative,
): Decision<CreativeEvent> {
  if (command.type === 'PauseCreative') {
    if (state.status !== 'live') {
      return reject('CREATIVE_NOT_LIVE', 'The creative is not live, so it is not served anyway.');
    }
    return accept<CreativeEvent>({ type: 'CreativePaused', reason: command.reason });
  }
  if (state.status === 'created') return notApproved;
  if (state.status === 'live') return reject('CREATIVE_ALREADY_LIVE', 'The creative is live already: nothing to do.');
  return accept<CreativeEvent>({ type: 'CreativeActivated', because: command.because });
}

const notApproved = reject('CREATIVE_NOT_APPROVED', 'The creative has not passed its checks yet: approve it first.');

function evolve(state: Creative, event: BodyOf<CreativeEvent>): Creative {
  switch (event.type) {
    case 'CreativeCreated':
    case 'AudioCreativeCreated':
    case 'NativeCreativeCreated':
      return { status: 'created', campaignId: event.campaignId, gold: false };
    case 'CreativeApproved':
      return { ...state, status: 'approved' };
    case 'CreativeRejected':
      return { ...state, status: 'rejected' };
    case 'CreativeActivated':
      return { ...state, status: 'live' };
    case 'CreativePaused':
      return { ...state, status: 'paused' };
    case 'CreativeGoldMarked':
      return { ...state, gold: true };
  }
}
