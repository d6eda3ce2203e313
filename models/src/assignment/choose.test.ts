import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Candidate, canTake, chooseAgent, type Demand } from './choose.ts';

const candidate = (agentId: string, over: Partial<Candidate> = {}): Candidate => ({
  agentId,
  presence: 'AVAILABLE',
  expertise: [],
  languages: ['en'],
  clients: 0,
  clientsMax: 15,
  handoffs: 0,
  handoffsMax: 3,
  lastGivenMs: 0,
  ...over,
});
const demand = (over: Partial<Demand> = {}): Demand => ({
  kind: 'CLIENT',
  expertise: [],
  language: null,
  preferAgent: null,
  not: [],
  ...over,
});

describe('WAP-124: who gets it', () => {
  test('the least loaded, then the longest without new work, then the first by id', () => {
    const team = [
      candidate('c', { clients: 1 }),
      candidate('b', { lastGivenMs: 5 }),
      candidate('d', { lastGivenMs: 4 }),
      candidate('a', { lastGivenMs: 4 }),
    ];
    expect(chooseAgent(demand(), team)?.agentId).toBe('a');
    expect(chooseAgent(demand({ not: ['a'] }), team)?.agentId).toBe('d');
    expect(chooseAgent(demand({ not: ['a', 'b', 'd'] }), team)?.agentId).toBe('c');
    expect(chooseAgent(demand({ preferAgent: 'c' }), team)?.agentId).toBe('c');
    expect(chooseAgent(demand(), [])).toBeNull();
  });

  test('WAP-122, WAP-123: only who is there and has a place of the kind', () => {
    for (const presence of ['BUSY', 'AWAY', 'OFFLINE']) {
      expect(chooseAgent(demand(), [candidate('a', { presence })])).toBeNull();
    }
    const full = candidate('a', { handoffs: 3 });
    expect(chooseAgent(demand({ kind: 'HANDOFF' }), [full])).toBeNull();
    expect(chooseAgent(demand(), [full])?.agentId).toBe('a');
    expect(chooseAgent(demand(), [candidate('a', { clients: 15 })])).toBeNull();
  });

  test('all of the expertise, and the language in whichever region', () => {
    const team = [candidate('a', { expertise: ['crm'] }), candidate('b', { expertise: ['crm', 'voice'] })];
    expect(chooseAgent(demand({ expertise: ['voice', 'crm'] }), team)?.agentId).toBe('b');
    expect(chooseAgent(demand({ expertise: ['pharma'] }), team)).toBeNull();
    const speaker = [candidate('a', { languages: ['pt-BR'] })];
    expect(chooseAgent(demand({ language: 'pt' }), speaker)?.agentId).toBe('a');
    expect(chooseAgent(demand({ language: 'PT-br' }), speaker)?.agentId).toBe('a');
    expect(chooseAgent(demand({ language: 'p' }), speaker)).toBeNull();
  });

  test('whatever the order of the team, the same agent; none who could take it is less loaded', () => {
    const member = fc.record({
      agentId: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
      presence: fc.constantFrom('AVAILABLE', 'AVAILABLE', 'BUSY'),
      clients: fc.nat(4),
      handoffs: fc.nat(3),
      lastGivenMs: fc.nat(3),
    });
    const teams = fc.uniqueArray(member, { selector: ({ agentId }) => agentId });
    fc.assert(
      fc.property(teams, fc.constantFrom('CLIENT', 'HANDOFF'), (drawn, kind) => {
        const team = drawn.map(({ agentId, ...over }) => candidate(agentId, { ...over, clientsMax: 4 }));
        const asked = demand({ kind: kind as Demand['kind'] });
        const chosen = chooseAgent(asked, team);
        expect(chooseAgent(asked, team.toReversed())).toEqual(chosen);
        const able = team.filter((one) => canTake(one, asked));
        expect(chosen === null).toBe(able.length === 0);
        const taker = team.find(({ agentId }) => agentId === chosen?.agentId);
        expect(able.every(({ clients }) => clients >= (taker?.clients ?? 0))).toBe(true);
      }),
    );
  });
});
