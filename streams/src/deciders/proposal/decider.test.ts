/** Proposals as given/when/then, and as a property: whatever is commanded, nothing is given for what nobody accepted. */
import type { BodyOf } from '@mainstem/schemas/envelope';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { given } from '../../testing/given.ts';
import { type ProposalCommand, proposalCommand } from './commands.ts';
import { type Proposal, type ProposalEvent, proposalDecider } from './decider.ts';

type Body = BodyOf<ProposalEvent>;

const content = {
  stream: 'campaigns',
  target: 'c-1',
  commandType: 'PauseCampaign',
  commandJson: '{"type":"PauseCampaign","reason":"no clicks"}',
  because: 'no clicks since Monday',
  seenVersion: 2,
  wouldMake: ['CampaignPaused'],
  permission: 'campaigns:command',
  expiresAtMs: 1_000,
};
const propose: ProposalCommand = { type: 'ProposeCommand', ...content };
const proposed: Body = { type: 'CommandProposed', ...content };
const acceptIt = (atMs: number): ProposalCommand => ({ type: 'AcceptProposal', commandId: 'k-1', note: null, atMs });
const accepted: Body = { type: 'ProposalAccepted', commandId: 'k-1', note: null };
const rejectIt = (atMs: number): ProposalCommand => ({ type: 'RejectProposal', note: 'no', atMs });
const rejected: Body = { type: 'ProposalRejected', note: 'no' };
const result = { outcome: 'ACCEPTED', code: null, version: 3, eventIds: ['e-1'] } as const;
const record: ProposalCommand = { type: 'RecordExecution', ...result, eventIds: [...result.eventIds] };
const executed: Body = { type: 'ProposalExecuted', ...result, eventIds: [...result.eventIds] };

describe('MAMS-06: a proposal', () => {
  test('is made once, accepted by a person in its time, executed once', () => {
    given(proposalDecider).when(propose).then(proposed);
    given(proposalDecider, proposed).when(propose).refuses('PROPOSAL_EXISTS');
    given(proposalDecider, proposed).when(acceptIt(999)).then(accepted);
    given(proposalDecider, proposed).when(acceptIt(1_000)).refuses('PROPOSAL_EXPIRED');
    given(proposalDecider, proposed, accepted).when(record).then(executed);
    given(proposalDecider, proposed, accepted, executed).when(record).refuses('PROPOSAL_EXECUTED');
  });

  test('once decided stays decided', () => {
    given(proposalDecider).when(acceptIt(0)).refuses('PROPOSAL_NOT_FOUND');
    given(proposalDecider, proposed).when(rejectIt(5_000)).then(rejected);
    given(proposalDecider, proposed, rejected).when(acceptIt(1)).refuses('PROPOSAL_DECIDED');
    given(proposalDecider, proposed, accepted).when(rejectIt(1)).refuses('PROPOSAL_DECIDED');
    given(proposalDecider, proposed).when(record).refuses('PROPOSAL_NOT_ACCEPTED');
    given(proposalDecider, proposed, rejected).when(record).refuses('PROPOSAL_NOT_ACCEPTED');
  });

  test('its commands are checked', () => {
    expect(proposalCommand.safeParse(propose).success).toBe(true);
    expect(proposalCommand.safeParse({ ...content, type: 'ProposeCommand', because: '' }).success).toBe(false);
  });
});

test('R3: in any order of commands, at most one of accepted and rejected, and executed only after accepted', () => {
  const commands = fc.constantFrom(propose, acceptIt(1), acceptIt(2_000), rejectIt(1), record);
  fc.assert(
    fc.property(fc.array(commands, { maxLength: 20 }), (sequence) => {
      let state: Proposal = proposalDecider.initialState();
      const made: string[] = [];
      for (const command of sequence) {
        const decision = proposalDecider.decide(command, state);
        if (decision.kind === 'reject') continue;
        for (const event of decision.events) made.push(event.type);
        state = decision.events.reduce(proposalDecider.evolve, state);
        expect(JSON.parse(JSON.stringify(state))).toEqual(state);
      }
      const order = ['CommandProposed', 'ProposalAccepted', 'ProposalExecuted'];
      expect([order.slice(0, made.length), ['CommandProposed', 'ProposalRejected']]).toContainEqual(made);
    }),
    { numRuns: 300 },
  );
});
