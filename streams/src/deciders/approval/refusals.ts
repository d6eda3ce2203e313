/** Every way an approval's command is refused: a code that stays, and what to do, for a person. */
import { type Rejected, reject } from '../../runtime/decisions/decider.ts';
import type { Approval } from './state.ts';

export const refusals = {
  exists: reject('APPROVAL_EXISTS', 'An approval of this id was asked for before: ask under another.'),
  unknown: reject('APPROVAL_NOT_FOUND', 'There is no approval of this id: look it up in the inbox.'),
  nobody: reject('APPROVAL_NEEDS_SOMEONE', 'Nobody would decide it: name who is needed, or a rule that lets it pass.'),
  tooMany: reject('APPROVAL_TOO_MANY', 'More than 10 persons would be needed: ask for several approvals.'),
  noCurrency: reject('APPROVAL_CURRENCY_MISSING', 'An amount needs its currency: say both or none.'),
  own: reject('APPROVAL_OWN', 'Who asked for it may not approve it: let another person decide.'),
  late: reject('APPROVAL_EXPIRED', 'Its last deadline has passed: have it asked for anew.'),
  changed: reject(
    'APPROVAL_CONTENT_CHANGED',
    'It was changed since you looked: look again, then decide on what it is now.',
  ),
  twice: reject('APPROVAL_VOTED_BEFORE', 'You, or who you act for, have approved it: another person is needed.'),
  delegated: reject('APPROVAL_DELEGATED', 'You gave your right to decide this one to another: they decide now.'),
  noRight: reject('APPROVAL_NOT_DELEGATED', 'This person has not given you their right to decide this one.'),
  limit: reject('APPROVAL_EDIT_RAISES', 'An edit may lower the amount and never raise it: have it asked for anew.'),
  noEdit: reject('APPROVAL_EDIT_REJECTED', 'Who says no changes nothing: reject it, or approve it with the change.'),
  loop: reject(
    'APPROVAL_DELEGATION_LOOP',
    'They have given their own right away, or it is you: choose another person.',
  ),
  toOwn: reject('APPROVAL_OWN', 'Who asked for it may not decide it for you either: choose another person.'),
  tooLong: reject('APPROVAL_DELEGATIONS_TOO_MANY', 'It was handed on 10 times: decide it, or let it be asked anew.'),
  early: reject('APPROVAL_NOT_DUE', 'Its time has not come yet: nothing to do.'),
  notAsker: reject('APPROVAL_NOT_YOURS', 'Only who asked for it may withdraw it: reject it instead.'),
  noLink: reject('APPROVAL_LINK_INVALID', 'The link was used, has expired or is another person’s: log in to decide.'),
  noRule: reject(
    'APPROVAL_RULE_INVALID',
    'A standing rule is asked for by a person, for one kind, below risk HIGH, and ends within 92 days of its deadline.',
  ),
  ruleFixed: reject('APPROVAL_RULE_FIXED', 'A standing rule is allowed as it stands or not: ask for another one.'),
  noFit: reject('APPROVAL_RULE_NOT_FITTING', 'The standing rule does not reach this: ask people.'),
  noRuleInForce: reject('APPROVAL_RULE_NOT_IN_FORCE', 'This approval allowed no rule, or it was revoked before.'),
  links: reject('APPROVAL_LINKS_TOO_MANY', 'It has 50 links: let people log in to decide.'),
} as const;

export function ended({ state, decidedBy }: Approval): Rejected {
  const who = decidedBy.length === 0 ? '' : ` by ${decidedBy.join(' and ')}`;
  return reject('APPROVAL_DECIDED', `It was ${state}${who} before: nothing is left to decide.`);
}

export function roleMissing(open: readonly string[]): Rejected {
  return reject(
    'APPROVAL_ROLE_MISSING',
    `Only a person with one of these roles may decide it now: ${open.join(', ')}.`,
  );
}
