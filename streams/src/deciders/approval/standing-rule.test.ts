/** "Do not ask again": rules are allowed by others, bounded, revocable; and a naive model agrees on what they settle. */
import type { BodyOf } from '@mainstem/schemas/envelope';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fold, given } from '../../testing/given.ts';
import type { ApprovalCommand, CommandNamed } from './commands.ts';
import { approvalDecider } from './decider.ts';
import { defaultThresholds } from './default-thresholds.ts';
import { routeApproval } from './routing.ts';
import { APPROVAL_RULE_KIND, type RuleBounds, readRule, ruleText, type StandingRule } from './standing-rule.ts';
import type { ApprovalEvent } from './state.ts';

const DAY_MS = 86_400_000;
const usd = (amount: number) => amount * 1_000_000;
const bounds: RuleBounds = {
  ...{ kind: 'refund', subject: null, riskTierMax: 'MEDIUM', amountMicrosMax: usd(50), currency: 'USD' },
  untilAtMs: 30 * DAY_MS,
};
const nothing = { amountMicros: null, diffUri: null, diffHash: null };

function wish(over: Partial<CommandNamed<'RequestApproval'>> = {}, rule = bounds): CommandNamed<'RequestApproval'> {
  const routing = routeApproval(
    {
      ...{ kind: APPROVAL_RULE_KIND, riskTier: 'HIGH', amountMicros: null, currency: null, needed: [] },
      ...{ deadlineAtMs: DAY_MS, askedAtMs: 0 },
    },
    defaultThresholds,
  );
  return {
    type: 'RequestApproval',
    ...{ kind: APPROVAL_RULE_KIND, subject: rule.kind, riskTier: 'HIGH', because: 'the same every day' },
    ...{ currency: null, content: { ...nothing, diff: ruleText(rule) }, evidenceEventIds: [] },
    ...{ requestedBy: 'user:ben', replyTo: null, onDeadline: 'REJECT', routing, ...over },
  };
}

type Body = BodyOf<ApprovalEvent>;
const when = (history: readonly Body[], command: ApprovalCommand) => given(approvalDecider, ...history).when(command);
function on(history: readonly Body[], command: ApprovalCommand): readonly Body[] {
  const decision = approvalDecider.decide(command, fold(approvalDecider, [...history]));
  if (decision.kind === 'reject') throw new Error(decision.code);
  return [...history, ...decision.events];
}
const yes = (
  history: readonly Body[],
  by: string,
  edit: CommandNamed<'DecideApproval'>['edit'] = null,
): CommandNamed<'DecideApproval'> => ({
  type: 'DecideApproval',
  ...{ verdict: 'APPROVE', contentHash: fold(approvalDecider, [...history]).contentHash, edit, linkHash: null },
  ...{ by, roles: ['admin'], actingFor: null, note: null, policyVersion: 0, signature: 's', atMs: 1 },
});

describe('WAP-128: a standing rule', () => {
  test('is wanted by one person and allowed by another', () => {
    const asked = on([], wish());
    when(asked, yes(asked, 'user:ben')).refuses('APPROVAL_OWN');
    expect(on(asked, yes(asked, 'user:dora')).at(-1)).toEqual({
      type: 'ApprovalRuleAllowed',
      ...{ ruleKind: 'refund', subject: null, riskTierMax: 'MEDIUM', amountMicrosMax: usd(50), currency: 'USD' },
      ...{ untilAtMs: 30 * DAY_MS, setBy: 'user:ben', approvedBy: ['user:dora'] },
    });
  });

  test('is no rule about rules, of a person, bounded in time, and as it was read', () => {
    const bad = (diff: string) => wish({ content: { ...nothing, diff } });
    when([], wish({ requestedBy: 'agent:bot' })).refuses('APPROVAL_RULE_INVALID');
    when([], wish({ riskTier: 'LOW' })).refuses('APPROVAL_RULE_INVALID');
    when([], wish({}, { ...bounds, untilAtMs: 94 * DAY_MS })).refuses('APPROVAL_RULE_INVALID');
    when([], wish({}, { ...bounds, untilAtMs: DAY_MS })).refuses('APPROVAL_RULE_INVALID');
    for (const over of [{ kind: APPROVAL_RULE_KIND }, { kind: '*' }, { riskTierMax: 'HIGH' }, { currency: null }]) {
      when([], bad(ruleText({ ...bounds, ...over } as RuleBounds))).refuses('APPROVAL_RULE_INVALID');
    }
    when([], bad(` ${ruleText(bounds)}`)).refuses('APPROVAL_RULE_INVALID');
    when([], bad('{')).refuses('APPROVAL_RULE_INVALID');
    const asked = on([], wish());
    const looser = { ...nothing, diff: ruleText({ ...bounds, amountMicrosMax: usd(9_000) }) };
    when(asked, yes(asked, 'user:dora', looser)).refuses('APPROVAL_RULE_FIXED');
  });

  test('is revoked by one person, once', () => {
    const revoke = { type: 'RevokeApprovalRule', by: 'user:fay', because: 'too many' } as const;
    const asked = on([], wish());
    when(asked, revoke).refuses('APPROVAL_RULE_NOT_IN_FORCE');
    const revoked = on(on(asked, yes(asked, 'user:dora')), revoke);
    expect(revoked.at(-1)).toMatchObject({ type: 'ApprovalRuleRevoked', revokedBy: 'user:fay' });
    when(revoked, revoke).refuses('APPROVAL_RULE_NOT_IN_FORCE');
  });

  test('what it settles names it; what claims one that does not fit is refused', () => {
    const rule: StandingRule = { ...bounds, ruleId: 'r-1', setBy: 'user:ben', approvedBy: ['user:dora'] };
    const asked = {
      kind: 'refund',
      subject: 'c-1',
      riskTier: 'MEDIUM',
      amountMicros: usd(50),
      currency: 'USD',
    } as const;
    const routing = routeApproval({ ...asked, needed: [], deadlineAtMs: DAY_MS, askedAtMs: 5 }, defaultThresholds, [
      rule,
    ]);
    const { amountMicros, ...about } = asked;
    const content = { ...nothing, amountMicros, diff: null };
    const request = wish({ ...about, content, requestedBy: 'workflow:Refund', routing });
    expect(on([], request).slice(1)).toMatchObject([
      { type: 'ApprovalRouted', standingRule: 'r-1', needed: [] },
      { type: 'ApprovalApproved', isAutomatic: true, decidedBy: [] },
    ]);
    when([], { ...request, riskTier: 'HIGH' }).refuses('APPROVAL_RULE_NOT_FITTING');
    when([], { ...request, content: { ...content, amountMicros: usd(50) + 1 } }).refuses('APPROVAL_RULE_NOT_FITTING');
  });
});

const tier = fc.constantFrom('LOW', 'MEDIUM', 'HIGH');
const money = fc.option(fc.integer({ min: 1, max: 6 }).map((tens) => usd(tens * 10)));
const currency = fc.constantFrom('USD', 'EUR');
const kind = fc.constantFrom('refund', 'discount', APPROVAL_RULE_KIND);
const subject = fc.constantFrom('c-1', 'c-2');
const rules = fc.array(
  fc
    .record({
      ...{ kind, subject: fc.option(subject), riskTierMax: fc.constantFrom('LOW', 'MEDIUM'), max: money, currency },
      ...{ untilAtMs: fc.integer({ min: 1, max: 10 }), ruleId: fc.uuid(), allowedBy: fc.integer({ min: 1, max: 2 }) },
    })
    .map(
      ({ max, currency: coin, allowedBy, ...rest }) =>
        ({
          ...rest,
          ...{ amountMicrosMax: max, currency: max === null ? null : coin, setBy: 'user:s' },
          approvedBy: ['user:a', 'user:b'].slice(0, allowedBy),
        }) as StandingRule,
    ),
  { maxLength: 4 },
);

test('WAP-128: by a naive model, a rule settles what it names and nothing else, never risk HIGH', () => {
  let settled = 0;
  const asked = fc.record({
    kind,
    subject,
    riskTier: tier,
    amount: money,
    currency,
    askedAtMs: fc.nat(10),
    seats: fc.nat(3),
  });
  fc.assert(
    fc.property(asked, rules, ({ amount, currency: coin, seats, ...about }, inForce) => {
      const needed = seats === 0 ? [] : [{ role: 'x', persons: seats, or: [] }];
      const money = { amountMicros: amount, currency: amount === null ? null : coin };
      const what = { ...about, ...money, riskTier: about.riskTier as 'LOW', needed, deadlineAtMs: 100 };
      const plain = routeApproval(what, { version: 'v', table: { rules: [] } });
      const persons = plain.needed.reduce((sum, seat) => sum + seat.persons, 0);
      const naive = inForce.filter((rule) => {
        const problems = [
          rule.kind !== about.kind || about.kind === APPROVAL_RULE_KIND,
          about.riskTier === 'HIGH' || (about.riskTier === 'MEDIUM' && rule.riskTierMax === 'LOW'),
          rule.subject !== null && rule.subject !== about.subject,
          about.askedAtMs >= rule.untilAtMs,
          amount !== null && (rule.amountMicrosMax === null || rule.currency !== coin || amount > rule.amountMicrosMax),
          persons > 1 + rule.approvedBy.length,
        ];
        return !problems.includes(true);
      });
      const routed = routeApproval(what, { version: 'v', table: { rules: [] } }, inForce);
      expect(routed.standing?.ruleId).toBe(naive[0]?.ruleId);
      if (naive[0] === undefined) expect(routed).toEqual(plain);
      else settled += 1;
    }),
    { numRuns: 1_000 },
  );
  expect(settled).toBeGreaterThan(15);
});

test('a rule is read as it was written, whatever it says', () => {
  expect(readRule(ruleText(bounds))).toEqual(bounds);
  expect(readRule(null)).toBeNull();
  expect(readRule(JSON.stringify({ ...JSON.parse(ruleText(bounds)), more: 1 }))).toBeNull();
});
