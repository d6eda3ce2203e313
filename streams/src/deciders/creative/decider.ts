/**
 * One creative (SM-12). Made by people: none → created → approved → live ⇄ paused; created → rejected, an end. Made by the
 * pipeline: none → briefed → generated → quality → sentiment → safety → checked → approved, and on as the others; each check is
 * one event, none can be left out, and a failed one blocks, an end. Only an approved one may go live (KIKI-29). Gold is a flag
 * on a creative that was approved: proven and held ready (KIKI-44). Any that is not at an end can be blocked (KIKI-48).
 */

import type { BodyOf } from '@mainstem/schemas/envelope';
import { accept, type Decider, type Decision, reject } from '../../runtime/decisions/decider.ts';
import { decideCheckStep, type PipelineCommand } from './check-steps.ts';
import type { CreativeCommand } from './commands.ts';
import type { Creative, CreativeEvent } from './state.ts';

export type { Creative, CreativeEvent } from './state.ts';

export const creativeDecider: Decider<CreativeCommand, Creative, CreativeEvent> = {
  topic: 'creative_events',
  commandTypes: [
    'CreateCreative',
    'CreateAudioCreative',
    'CreateNativeCreative',
    'BriefCreative',
    'RecordGeneration',
    'RecordQuality',
    'RecordSentiment',
    'RecordSafety',
    'RecordCompliance',
    'BlockCreative',
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
  if (state.status === 'blocked') {
    return reject('CREATIVE_BLOCKED', 'The creative was blocked for good: brief a new one.');
  }
  switch (command.type) {
    case 'ApproveCreative':
    case 'RejectCreative':
      return decideApproval(command, state);
    case 'BlockCreative': {
      const { step, reason } = command;
      return accept<CreativeEvent>({ type: 'CreativeBlocked', step, reason, findings: [] });
    }
    case 'ActivateCreative':
    case 'PauseCreative':
      return decideServing(command, state);
    case 'MarkGold':
      if (!wasApproved(state)) return notApproved;
      if (state.gold) return reject('CREATIVE_ALREADY_GOLD', 'The creative is in the gold reserve: nothing to do.');
      return accept<CreativeEvent>({ type: 'CreativeGoldMarked', because: command.because });
    default:
      return decideCheckStep(command satisfies PipelineCommand, state);
  }
}

type Creation = Extract<
  CreativeCommand,
  { type: 'CreateCreative' | 'CreateAudioCreative' | 'CreateNativeCreative' | 'BriefCreative' }
>;

function isCreation(command: CreativeCommand): command is Creation {
  return command.type.startsWith('Create') || command.type === 'BriefCreative';
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
    case 'BriefCreative':
      return accept<CreativeEvent>({ ...command, type: 'CreativeBriefed' });
  }
}

function wasApproved({ status }: Creative): boolean {
  return status === 'approved' || status === 'live' || status === 'paused';
}

function decideApproval(
  command: Extract<CreativeCommand, { type: 'ApproveCreative' | 'RejectCreative' }>,
  state: Creative,
): Decision<CreativeEvent> {
  if (wasApproved(state)) {
    return reject('CREATIVE_ALREADY_APPROVED', 'The creative is approved already: pause it to stop serving it.');
  }
  if (command.type === 'RejectCreative') {
    return accept<CreativeEvent>({ type: 'CreativeRejected', reason: command.reason });
  }
  if (state.status !== 'created' && state.status !== 'checked') {
    return reject('CREATIVE_NOT_CHECKED', 'The creative is still to be generated and checked: wait for its checks.');
  }
  return accept<CreativeEvent>({ type: 'CreativeApproved', note: command.note });
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
  if (!wasApproved(state)) return notApproved;
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
    case 'CreativeBriefed': {
      const { campaignId, widthPx, heightPx, language } = event;
      return { status: 'briefed', campaignId, gold: false, brief: { widthPx, heightPx, language } };
    }
    case 'CreativeGenerated':
      return { ...state, status: 'generated' };
    case 'CreativeQualityChecked':
      return event.passed ? { ...state, status: 'quality' } : state;
    case 'CreativeSentimentChecked':
      return event.passed ? { ...state, status: 'sentiment' } : state;
    case 'CreativeSafetyChecked':
      return event.passed ? { ...state, status: 'safety' } : state;
    case 'CreativeComplianceChecked':
      return event.passed ? { ...state, status: 'checked' } : state;
    case 'CreativeBlocked':
      // Nobody may take a blocked one from the reserve.
      return { ...state, status: 'blocked', gold: false };
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
