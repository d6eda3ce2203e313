/** Approvals as given/when/then, and against a naive model over all interleavings of a small world. */
import type { BodyOf } from '@mainstem/schemas/envelope';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fold, given } from '../../testing/given.ts';
import { type ApprovalCommand, approvalCommand, type CommandNamed } from './commands.ts';
import { approvalDecider } from './decider.ts';
import { defaultThresholds } from './default-thresholds.ts';
import { routeApproval } from './routing.ts';
import { filledCount, seatsOf } from './seats.ts';
import type { Approval, ApprovalEvent } from './state.ts';

type Body = BodyOf<ApprovalEvent>;
const seat = (role: string, persons = 1, or: string[] = []) => ({ role, persons, or });
const content = { amountMicros: 1_000, diff: null, diffUri: null, diffHash: null };

function request(over: Partial<CommandNamed<'RequestApproval'>['routing']> = {}): CommandNamed<'RequestApproval'> {
  return {
    type: 'RequestApproval',
    ...{ kind: 'refund', subject: 'c-1', riskTier: 'LOW', because: 'late', currency: 'USD', content },
    ...{ evidenceEventIds: [], requestedBy: 'user:req', replyTo: 'w:acme:1', onDeadline: 'ESCALATE' },
    routing: {
      ...{ rule: 'r', tableVersion: 'default', isAutomatic: false, needed: [seat('manager')] },
      ...{ escalateTo: ['admin'], deadlineAtMs: 100, escalationMs: 50, reminders: [50], ...over },
    },
  };
}

function begun(...commands: ApprovalCommand[]): Body[] {
  const history: Body[] = [];
  for (const command of commands) {
    const decision = approvalDecider.decide(command, fold(approvalDecider, history));
    if (decision.kind === 'reject') throw new Error(`${command.type}: ${decision.code}`);
    history.push(...decision.events);
  }
  return history;
}

const hashOf = (history: Body[]) => fold(approvalDecider, history).contentHash;
const HASH = hashOf(begun(request()));
const signed = { note: null, policyVersion: 0, signature: 's', actingFor: null };
type Decide = CommandNamed<'DecideApproval'>;
function say(by: string, roles: string[], over: Partial<Decide> = {}): Decide {
  const about = { verdict: 'APPROVE', contentHash: HASH, edit: null, linkHash: null, atMs: 1 } as const;
  return { type: 'DecideApproval', ...about, ...signed, by: `user:${by}`, roles, ...over };
}
function delegate(by: string, to: string, roles: string[], over = {}): CommandNamed<'DelegateApproval'> {
  const about = { contentHash: HASH, atMs: 1, roles };
  return { type: 'DelegateApproval', ...signed, ...about, by: `user:${by}`, to: `user:${to}`, ...over };
}
const at = (type: 'RemindApproval' | 'EscalateApproval' | 'ExpireApproval', atMs: number) => ({ type, atMs }) as const;
const when = (history: Body[], command: ApprovalCommand) => given(approvalDecider, ...history).when(command);
const types = (history: Body[]) => history.map(({ type }) => type);

describe('SM-9: an approval', () => {
  test('is asked for once, decided once, and says how it ended', () => {
    when([], say('a', ['manager'])).refuses('APPROVAL_NOT_FOUND');
    when(begun(request()), request()).refuses('APPROVAL_EXISTS');
    const over = begun(request(), say('a', ['manager']));
    expect(types(over)).toEqual(['ApprovalRequested', 'ApprovalRouted', 'ApprovalVoted', 'ApprovalApproved']);
    expect(over.at(-1)).toMatchObject({ decidedBy: ['user:a'], replyTo: 'w:acme:1', isEdited: false });
    when(over, say('b', ['manager'])).refuses('APPROVAL_DECIDED');
    const no = begun(request({ needed: [seat('manager', 2)] }), say('a', ['manager'], { verdict: 'REJECT' }));
    expect(types(no).at(-1)).toBe('ApprovalRejected');
    when(no, say('b', ['manager'])).refuses('APPROVAL_DECIDED');
  });

  test('nobody approves own, nobody counts twice, roles that are taken do not count', () => {
    const two = begun(request({ needed: [seat('admin'), seat('platform_engineer')] }));
    when(two, say('req', ['admin'])).refuses('APPROVAL_OWN');
    when(two, say('a', ['viewer'])).refuses('APPROVAL_ROLE_MISSING');
    const one = [...two, ...begunOn(two, say('a', ['admin', 'platform_engineer']))];
    when(one, say('a', ['admin', 'platform_engineer'])).refuses('APPROVAL_VOTED_BEFORE');
    // Whichever seat the first would take, the second takes the other: order decides nothing.
    for (const role of ['admin', 'platform_engineer']) {
      expect(types([...one, ...begunOn(one, say('b', [role]))]).at(-1)).toBe('ApprovalApproved');
    }
    const taken = [...two, ...begunOn(two, say('a', ['admin']))];
    when(taken, say('b', ['admin'])).refuses('APPROVAL_ROLE_MISSING');
  });

  test('a rule lets pass what is of risk LOW, and nothing else', () => {
    const automatic = { needed: [], isAutomatic: true };
    expect(begun(request(automatic)).at(-1)).toMatchObject({ type: 'ApprovalApproved', isAutomatic: true });
    when([], { ...request(automatic), riskTier: 'MEDIUM' }).refuses('APPROVAL_NEEDS_SOMEONE');
    when([], request({ needed: [] })).refuses('APPROVAL_NEEDS_SOMEONE');
  });

  test('edited, it is another thing: votes of before count no more, and an amount never grows', () => {
    const two = begun(request({ needed: [seat('manager', 2)] }), say('a', ['manager']));
    when(two, say('b', ['manager'], { edit: { ...content, amountMicros: 1_001 } })).refuses('APPROVAL_EDIT_RAISES');
    when(two, say('b', ['manager'], { edit: { ...content, amountMicros: null } })).refuses('APPROVAL_EDIT_RAISES');
    const edit = { ...content, amountMicros: 900 };
    const edited = [...two, ...begunOn(two, say('b', ['manager'], { edit }))];
    expect(types(edited).slice(-2)).toEqual(['ApprovalEdited', 'ApprovalVoted']);
    when(edited, say('c', ['manager'])).refuses('APPROVAL_CONTENT_CHANGED');
    const contentHash = hashOf(edited);
    const done = begunOn(edited, say('a', ['manager'], { contentHash }));
    expect(done.at(-1)).toMatchObject({ isEdited: true, amountMicros: 900, decidedBy: ['user:b', 'user:a'] });
  });

  test('a right that is delegated is the owner’s, moves on and never back', () => {
    const open = begun(request());
    when(open, delegate('x', 'e', ['viewer'])).refuses('APPROVAL_ROLE_MISSING');
    when(open, delegate('a', 'req', ['manager'])).refuses('APPROVAL_OWN');
    when(open, delegate('a', 'a', ['manager'])).refuses('APPROVAL_DELEGATION_LOOP');
    const given1 = [...open, ...begunOn(open, delegate('a', 'e', ['manager']))];
    when(given1, say('a', ['manager'])).refuses('APPROVAL_DELEGATED');
    when(given1, say('e', [])).refuses('APPROVAL_ROLE_MISSING');
    when(given1, say('f', ['manager'], { actingFor: 'user:a' })).refuses('APPROVAL_NOT_DELEGATED');
    // What the owner has lost meanwhile is lost to the delegate, too.
    when(given1, say('e', [], { actingFor: 'user:a' })).refuses('APPROVAL_ROLE_MISSING');
    const onward = delegate('e', 'f', ['manager'], { actingFor: 'user:a' });
    const given2 = [...given1, ...begunOn(given1, onward)];
    when(given2, delegate('f', 'a', ['manager'], { actingFor: 'user:a' })).refuses('APPROVAL_DELEGATION_LOOP');
    when(given2, delegate('f', 'e', ['manager'], { actingFor: 'user:a' })).refuses('APPROVAL_DELEGATION_LOOP');
    const done = begunOn(given2, say('f', ['manager'], { actingFor: 'user:a' }));
    expect(done.at(-1)).toMatchObject({ type: 'ApprovalApproved', decidedBy: ['user:f'] });
  });

  test('one person with the rights of two is one person', () => {
    const two = begun(request({ needed: [seat('manager', 2)] }));
    const given1 = [...two, ...begunOn(two, delegate('a', 'e', ['manager']))];
    const given2 = [...given1, ...begunOn(given1, delegate('b', 'e', ['manager']))];
    const once = [...given2, ...begunOn(given2, say('e', ['manager'], { actingFor: 'user:a' }))];
    when(once, say('e', ['manager'], { actingFor: 'user:b' })).refuses('APPROVAL_VOTED_BEFORE');
    when(once, say('e', ['manager'])).refuses('APPROVAL_VOTED_BEFORE');
  });

  test('silence: reminded, escalated, expired, each at its time and once', () => {
    const open = begun(request());
    when(open, at('RemindApproval', 49)).refuses('APPROVAL_NOT_DUE');
    when(open, at('EscalateApproval', 99)).refuses('APPROVAL_NOT_DUE');
    when(open, at('ExpireApproval', 149)).refuses('APPROVAL_NOT_DUE');
    const reminded = [...open, ...begunOn(open, at('RemindApproval', 50))];
    when(reminded, at('RemindApproval', 60)).refuses('APPROVAL_NOT_DUE');
    when(reminded, say('a', ['admin'])).refuses('APPROVAL_ROLE_MISSING');
    const escalated = [...reminded, ...begunOn(reminded, at('EscalateApproval', 100))];
    when(escalated, at('EscalateApproval', 120)).refuses('APPROVAL_NOT_DUE');
    expect(begunOn(escalated, say('a', ['admin'], { atMs: 149 })).at(-1)?.type).toBe('ApprovalApproved');
    when(escalated, say('a', ['admin'], { atMs: 150 })).refuses('APPROVAL_EXPIRED');
    const expired = [...escalated, ...begunOn(escalated, at('ExpireApproval', 150))];
    when(expired, say('a', ['manager'])).refuses('APPROVAL_EXPIRED');
  });

  test('a link is taken once, by its holder, in its time', () => {
    const issue = {
      type: 'IssueApprovalLink',
      linkHash: 'b'.repeat(64),
      holder: 'user:a',
      contentHash: HASH,
      atMs: 1,
      expiresAtMs: 90,
    } as const;
    const open = begun(request({ needed: [seat('manager', 2)] }), issue);
    const linkHash = issue.linkHash;
    when(begun(request()), { ...issue, contentHash: 'c'.repeat(64) }).refuses('APPROVAL_CONTENT_CHANGED');
    when(open, say('b', ['manager'], { linkHash })).refuses('APPROVAL_LINK_INVALID');
    when(open, say('a', ['manager'], { linkHash, atMs: 90 })).refuses('APPROVAL_LINK_INVALID');
    const used = [...open, ...begunOn(open, say('a', ['manager'], { linkHash }))];
    expect(fold(approvalDecider, used).links).toMatchObject([{ isUsed: true }]);
    // What was edited since is not what the link showed.
    const edit = { ...content, amountMicros: 900 };
    const edited = [...open, ...begunOn(open, say('b', ['manager'], { edit }))];
    when(edited, say('a', ['manager'], { linkHash, contentHash: hashOf(edited) })).refuses('APPROVAL_LINK_INVALID');
  });

  test('only who asked withdraws', () => {
    const withdraw = (by: string) => ({ type: 'WithdrawApproval', by, because: 'not needed', atMs: 1 }) as const;
    when(begun(request()), withdraw('user:a')).refuses('APPROVAL_NOT_YOURS');
    expect(types(begun(request(), withdraw('user:req'))).at(-1)).toBe('ApprovalWithdrawn');
  });
});

function begunOn(history: Body[], command: ApprovalCommand): readonly Body[] {
  const decision = approvalDecider.decide(command, fold(approvalDecider, history));
  if (decision.kind === 'reject') throw new Error(`${command.type}: ${decision.code}`);
  return decision.events;
}

/** A small world, so that random commands meet: three persons and the asker, two seats, an edit, the whole clock. */
const people = { a: ['manager'], b: ['manager', 'admin'], c: ['admin'], req: ['manager', 'admin'] } as const;
const names = fc.constantFrom(...(Object.keys(people) as (keyof typeof people)[]));
const hashes = [HASH, hashOf(begun(request(), say('x', ['manager'], { edit: { ...content, amountMicros: 900 } })))];
const times = fc.oneof({ weight: 5, arbitrary: fc.constant(1) }, fc.integer({ min: 0, max: 160 }));
const anything: fc.Arbitrary<ApprovalCommand> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc
      .record({ by: names, own: fc.option(names), hash: fc.nat(1), edit: fc.nat(3), no: fc.nat(40), atMs: times })
      .map(({ by, own, hash, edit, no, atMs }) =>
        say(by, [...people[own ?? by]], {
          ...{ atMs, contentHash: hashes[hash] as string, verdict: no === 0 ? 'REJECT' : 'APPROVE' },
          actingFor: own === null ? null : `user:${own}`,
          edit: edit === 0 && no > 0 ? { ...content, amountMicros: 900 } : null,
        }),
      ),
  },
  fc
    .record({ by: names, to: names, own: fc.option(names), hash: fc.nat(1), atMs: times })
    .map(({ by, to, own, hash, atMs }) =>
      delegate(by, to, [...people[own ?? by]], {
        ...{ atMs, contentHash: hashes[hash] },
        actingFor: own === null ? null : `user:${own}`,
      }),
    ),
  fc
    .record({ tick: fc.constantFrom('RemindApproval', 'EscalateApproval', 'ExpireApproval'), atMs: times })
    .map(({ tick, atMs }) => at(tick as 'RemindApproval', atMs)),
  fc.constant({ type: 'WithdrawApproval', by: 'user:req', because: 'no', atMs: 1 } as const),
);

/** The naive reading of a history: what must be true of the persons who approved it. */
function checkApproved(history: readonly Body[], state: Approval): void {
  const last = history.at(-1);
  if (last?.type !== 'ApprovalApproved') return;
  const votes = history.filter((event) => event.type === 'ApprovalVoted' && event.contentHash === last.contentHash);
  const involved = votes.flatMap((vote) =>
    vote.type === 'ApprovalVoted' ? [vote.votedBy, ...(vote.actingFor === null ? [] : [vote.actingFor])] : [],
  );
  expect(involved).not.toContain('user:req');
  expect(new Set(involved).size).toBe(involved.length);
  expect(votes).toHaveLength(2);
  for (const vote of votes) if (vote.type === 'ApprovalVoted') expect(vote.signedAtMs).toBeLessThan(150);
  const roles = votes.map((vote) => (vote.type === 'ApprovalVoted' ? vote.roles : []));
  // Every role a vote counts by is one its owner holds.
  for (const vote of votes) {
    if (vote.type !== 'ApprovalVoted') continue;
    const owner = (vote.actingFor ?? vote.votedBy).slice('user:'.length) as keyof typeof people;
    for (const role of vote.roles) expect(people[owner]).toContain(role);
  }
  expect(filledCount(seatsOf(state.needed, state.escalateTo.slice(0, state.level)), roles)).toBe(2);
}

test('SM-9: whatever is said in whatever order, no approval without two different persons who may, and one end', () => {
  let approved = 0;
  fc.assert(
    fc.property(fc.array(anything, { maxLength: 14 }), (commands) => {
      if (play(commands).at(-1)?.type === 'ApprovalApproved') approved += 1;
    }),
    { numRuns: Number(process.env.MAINSTEM_APPROVAL_RUNS ?? 1_500) },
  );
  // Some 20 in 1,500: enough that the property says something, whatever the seed.
  expect(approved).toBeGreaterThan(5);
});

test('SM-9: seven commands in all their 5,040 orders', () => {
  const commands: ApprovalCommand[] = [
    say('a', ['manager']),
    say('b', ['manager', 'admin']),
    say('b', ['admin'], { actingFor: 'user:c' }),
    delegate('c', 'b', ['admin']),
    say('c', ['admin'], { edit: { ...content, amountMicros: 900 } }),
    at('ExpireApproval', 150),
    say('a', ['manager'], { contentHash: hashes[1] as string }),
  ];
  const ended = new Map<string, number>();
  for (const order of orders(commands)) {
    const last = play(order).at(-1)?.type ?? '';
    ended.set(last, (ended.get(last) ?? 0) + 1);
  }
  expect([...ended.values()].reduce((sum, count) => sum + count)).toBe(5_040);
  expect([...ended.keys()].sort()).toEqual(['ApprovalApproved', 'ApprovalExpired']);
});

function* orders<Item>(items: readonly Item[]): Generator<Item[]> {
  if (items.length === 0) yield [];
  for (const [at, item] of items.entries()) for (const rest of orders(items.toSpliced(at, 1))) yield [item, ...rest];
}

const ends = ['ApprovalApproved', 'ApprovalRejected', 'ApprovalWithdrawn', 'ApprovalExpired'];

/** Gives the commands one by one and holds every step to what must be true. */
function play(commands: readonly ApprovalCommand[]): readonly Body[] {
  const history = begun(request({ needed: [seat('manager'), seat('admin')] }));
  let state = fold(approvalDecider, history);
  for (const command of commands) {
    const decision = approvalDecider.decide(command, state);
    if (decision.kind === 'reject') continue;
    // Silence: what only keeps the time never approves.
    const isVote = command.type === 'DecideApproval' && command.verdict === 'APPROVE';
    expect(isVote || decision.events.every(({ type }) => type !== 'ApprovalApproved')).toBe(true);
    history.push(...decision.events);
    state = decision.events.reduce(approvalDecider.evolve, state);
  }
  expect(JSON.parse(JSON.stringify(state))).toEqual(state);
  const end = history.findIndex(({ type }) => ends.includes(type));
  if (end >= 0) expect(end).toBe(history.length - 1);
  for (const { from, to } of state.delegations) expect(endOfChain(state, from, to)).toBeDefined();
  checkApproved(history, state);
  return history;
}

/** The person a chain ends at; undefined when it turns in a circle. */
function endOfChain({ delegations }: Approval, from: string, to: string): string | undefined {
  const met = new Set([from]);
  for (let person = to; ; ) {
    if (met.has(person)) return undefined;
    met.add(person);
    const next = delegations.find((one) => one.from === person);
    if (next === undefined) return person;
    person = next.to;
  }
}

describe('WAP-128: thresholds', () => {
  const usd = (amount: number) => amount * 1_000_000;
  const route = (kind: string, riskTier: 'LOW' | 'MEDIUM' | 'HIGH', amountMicros: number | null, over = {}) =>
    routeApproval(
      {
        kind,
        riskTier,
        amountMicros,
        currency: amountMicros === null ? null : 'USD',
        needed: [],
        deadlineAtMs: 10,
        askedAtMs: 0,
        ...over,
      },
      defaultThresholds,
    );

  test.each([
    ['refund', 'LOW', usd(99.99), 'money', 1],
    ['refund', 'LOW', usd(100), 'money-from-100', 1],
    ['discount', 'LOW', usd(4_999), 'money-from-100', 1],
    ['discount', 'HIGH', usd(5_000), 'money-from-5000', 2],
    ['exception', 'MEDIUM', usd(50_000), 'money-from-50000', 2],
    ['config-change', 'LOW', null, 'config-low', 0],
    ['plan-change', 'LOW', null, 'plan-low', 0],
    ['deployment', 'LOW', null, 'deployment-low', 0],
    ['config-change', 'MEDIUM', null, 'config-medium', 1],
    ['config-change', 'HIGH', null, 'config-high', 2],
    ['anything', 'LOW', null, 'as asked', 1],
    ['anything', 'HIGH', null, 'as asked', 2],
  ] as const)('%s of risk %s over %s goes to %s: %i persons', (kind, tier, amount, rule, persons) => {
    const routed = route(kind, tier, amount);
    expect(routed.rule).toBe(rule);
    expect(routed.needed.reduce((sum, { persons: each }) => sum + each, 0)).toBe(persons);
    expect(routed.isAutomatic).toBe(/-low$/.test(rule));
  });

  test('an amount in a currency without a line gets the strictest', () => {
    expect(route('refund', 'LOW', 1, { currency: 'EUR' }).rule).toBe('money-from-50000');
  });

  test('a table adds to what was asked and takes nothing away', () => {
    const needed = [
      { role: 'onboarding', persons: 1, or: [] },
      { role: 'manager', persons: 1, or: ['support'] },
    ];
    expect(route('refund', 'LOW', usd(5_000), { needed }).needed).toEqual([
      { role: 'onboarding', persons: 1, or: [] },
      { role: 'manager', persons: 2, or: ['support'] },
    ]);
    expect(route('config-change', 'LOW', null, { needed })).toMatchObject({ isAutomatic: false, needed });
  });
});

test('its commands are checked', () => {
  expect(approvalCommand.safeParse(request()).success).toBe(true);
  expect(approvalCommand.safeParse({ ...say('a', ['manager']), by: 'agent:bot' }).success).toBe(false);
});
