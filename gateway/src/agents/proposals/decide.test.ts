/** A crash between the command of a proposal and the record of its answer: the command keeps its one id (R2). */
import { proposalDecider } from '@mainstem/streams/deciders/proposal/decider';
import { expect, test } from 'vitest';
import type { Caller } from '../../authorisation/verdict.ts';
import { acceptProposal } from './decide.ts';
import type { ProposalParts } from './propose.ts';

test('MAMS-06: accepted again after a crash, the command is given under the id it was given under before', async () => {
  let state = proposalDecider.initialState();
  const propose = {
    type: 'ProposeCommand',
    stream: 'campaigns',
    target: 'c-1',
    commandType: 'PauseCampaign',
    commandJson: '{"type":"PauseCampaign","reason":"no clicks"}',
    because: 'no clicks',
    permission: 'campaigns:command',
    expiresAtMs: 2_000,
    seenVersion: 1,
    wouldMake: ['CampaignPaused'],
  } as const;
  let crashes = 1;
  const apply = (command: unknown) => {
    const decision = proposalDecider.decide(command as never, state);
    if (decision.kind !== 'accept') throw new Error(JSON.stringify(decision));
    for (const event of decision.events) state = proposalDecider.evolve(state, event);
  };
  apply(propose);
  const given: string[] = [];
  const accepted = { kind: 'accepted', version: 2, events: [], positions: [] };
  const parts = {
    clock: () => 1_000,
    proposals: {
      load: async () => ({ state, version: 1 }),
      async execute(_tenant: string, _entity: string, command: { type: string }) {
        if (command.type === 'RecordExecution' && crashes-- > 0) throw new Error('killed');
        apply(command);
        return accepted;
      },
    },
    writers: {
      campaigns: {
        async execute(_tenant: string, _entity: string, _command: unknown, context: { commandId: string }) {
          given.push(context.commandId);
          return accepted;
        },
      },
    },
  } as unknown as ProposalParts;
  const who = { tenant: 'acme', actor: 'user:ana', credential: 'session:1' };
  const ana = { ...who, may: () => ({ allowed: true }) } as unknown as Caller;
  await expect(acceptProposal(parts, ana, 'p-1', null)).rejects.toThrow('killed');
  expect(state.state).toBe('accepted');
  expect(await acceptProposal(parts, { ...ana, actor: 'user:ben' }, 'p-1', null)).toMatchObject({ status: 'executed' });
  expect(given).toHaveLength(2);
  expect(new Set(given)).toEqual(new Set([state.commandId]));
});
