/** Whom a notice of an approval goes to, as approval and people are at this moment. */

import { uuidFrom } from '@mainstem/schemas/envelope';
import { claimText, linkHashOf, linkToken } from '@mainstem/streams/approvals/link-token';
import type { PeopleOfLog } from '@mainstem/streams/approvals/people-of-log';
import type { ApprovalCommand } from '@mainstem/streams/deciders/approval/commands';
import type { Decidable } from '@mainstem/streams/deciders/approval/content';
import { openRoles } from '@mainstem/streams/deciders/approval/seats';
import { type Approval, type ApprovalEvent, seatsNow, votesThatCount } from '@mainstem/streams/deciders/approval/state';
import type { DecisionWriter } from '@mainstem/streams/runtime/decisions/decision-writer';
import type { ApprovalNotice, ApprovalNoticeInput, NoticeActivities, Told } from './contract.ts';

export interface NoticeParts {
  readonly approvals: Pick<DecisionWriter<ApprovalCommand, Approval, ApprovalEvent>, 'load'>;
  readonly people: Pick<PeopleOfLog, 'of'>;
  /** `MAINSTEM_APPROVAL_LINK_SECRET`; empty: mails have no link, and say to log in. */
  readonly linkSecret: string;
}

/** Mails of one notice: where more people hold the role, those come first who have lower ids, and all see the inbox. */
export const PEOPLE_MAX = 20;

export function createNoticeActivities({ approvals, people, linkSecret }: NoticeParts): NoticeActivities {
  return {
    async approvalNotice(input) {
      const { state } = await approvals.load(input.tenant, input.approvalId);
      if (state.state !== 'open' || state.what === null) return null;
      const found = whoOf(input, state, await people.of(input.tenant)).slice(0, PEOPLE_MAX);
      if (found.length === 0) return null;
      const expiresAtMs = state.deadlines.at(-1) ?? 0;
      return {
        contentHash: state.contentHash,
        expiresAtMs,
        notAfterMs: state.deadlines[state.level] ?? expiresAtMs,
        variables: variablesOf(input.approvalId, state.what, state.deadlines[state.level] ?? expiresAtMs),
        people: found.map((userId) => toldOf(input, state, userId, expiresAtMs, linkSecret)),
      };
    },
  };
}

type People = Awaited<ReturnType<PeopleOfLog['of']>>;

/** Not who asked, who has said yes to what it is now, or who gave the right away. */
function whoOf({ why, roles, person }: ApprovalNoticeInput, state: Approval, people: People): string[] {
  const voted = votesThatCount(state);
  const open = new Set(
    openRoles(
      seatsNow(state),
      voted.map((vote) => vote.roles),
    ),
  );
  const wanted = why === 'CHANGED' ? [...open] : roles.filter((role) => open.has(role));
  const out = new Set([
    state.what?.requestedBy,
    ...voted.flatMap(({ by, actingFor }) => [by, actingFor]),
    ...state.delegations.map(({ from }) => from),
  ]);
  const delegates = new Set(
    state.delegations.flatMap(({ to, roles: given }) => (given.some((role) => wanted.includes(role)) ? [to] : [])),
  );
  return people.flatMap(({ userId, roles: held }) => {
    const actor = `user:${userId}`;
    const isMeant =
      person === null ? held.some((role) => wanted.includes(role)) || delegates.has(actor) : person === actor;
    return isMeant && !out.has(actor) ? [userId] : [];
  });
}

function toldOf(
  { tenant, approvalId, eventId }: ApprovalNoticeInput,
  { contentHash, links }: Approval,
  userId: string,
  expiresAtMs: number,
  secret: string,
): Told {
  const messageId = `notice-${uuidFrom('notice', eventId, userId)}`;
  if (secret === '') return { userId, messageId, link: null };
  const claim = claimText({ tenant, approvalId, holder: `user:${userId}`, contentHash, expiresAtMs });
  const linkHash = linkHashOf(linkToken(secret, claim));
  const isIssued = links.some(({ hash }) => hash === linkHash);
  return { userId, messageId, link: { claim, linkHash, isIssued } };
}

function variablesOf(approvalId: string, what: Decidable, deadlineAtMs: number): ApprovalNotice['variables'] {
  const { kind, subject, because, riskTier: risk, amountMicros, currency } = what;
  const amounts = amountMicros === null ? [] : [`${amountMicros / 1_000_000} ${currency ?? ''}`.trim()];
  return { approvalId, kind, subject, because, risk, amounts, deadlineAtMs };
}
