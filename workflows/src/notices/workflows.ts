/**
 * `Notice`: tells people by mail what an event means for them, through the outbox of messages: that an approval waits, waits
 * still, has come to them, was changed or was given to them; that work is offered. One workflow per event; it decides
 * nothing, and ends within a day, whether or not a mail could be sent.
 *
 * A link that decides is on the approval's stream before the mail goes out, as a hash. Neither this workflow's history nor
 * the log holds the link: the activity that sends makes it.
 */
import { proxyActivities } from '@temporalio/workflow';
import { sendMessage } from '../communication/send.ts';
import { logSteps } from '../steps/activity-options.ts';
import { type Chain, showStage, startChain } from '../steps/chain.ts';
import type { ApprovalNotice, NoticeActivities, Told } from './contract.ts';
import type { ApprovalAbout, NoticeInput, OfferAbout } from './messages.ts';

const { approvalNotice } = proxyActivities<NoticeActivities>(logSteps);

const templates: Readonly<Record<ApprovalAbout['why'], string>> = {
  ASKED: 'approval-asked@v1',
  DELEGATED: 'approval-asked@v1',
  CHANGED: 'approval-changed@v1',
  REMINDED: 'approval-reminded@v1',
  ESCALATED: 'approval-escalated@v1',
};

/** How many were told. */
export async function Notice({ tenant, cause, about }: NoticeInput): Promise<number> {
  const begin = (): Chain => startChain(tenant, cause);
  if (about.kind === 'offer') return tellAgent(begin(), cause.eventId, about);
  const { kind: _, ...asked } = about;
  const notice = await approvalNotice({ ...asked, tenant, eventId: cause.eventId });
  if (notice === null) return 0;
  // Each by a chain of its own: a mailbox that says "later" holds up nobody else's.
  const told = await Promise.all(notice.people.map((person) => tellPerson(begin(), about, notice, person)));
  showStage(tenant, about.approvalId, 'TOLD');
  return told.filter((isSent) => isSent).length;
}

async function tellPerson(chain: Chain, about: ApprovalAbout, notice: ApprovalNotice, person: Told): Promise<boolean> {
  const { userId, messageId } = person;
  const approvalLink = await issued(chain, about.approvalId, notice, person);
  const sent = await sendMessage(chain, {
    step: `mail:${userId}`,
    messageId,
    channel: 'email',
    to: { kind: 'user', id: userId },
    template: templates[about.why],
    variables: notice.variables,
    purpose: 'transactional',
    notAfterMs: notice.notAfterMs,
    ...(approvalLink === null ? {} : { approvalLink }),
  });
  return sent.outcome === 'SENT';
}

/** The claim of a link the stream knows; null when there is none, and the mail then says to log in. */
async function issued(
  chain: Chain,
  approvalId: string,
  { contentHash, expiresAtMs }: ApprovalNotice,
  { userId, link }: Told,
): Promise<string | null> {
  if (link === null || link.isIssued) return link?.claim ?? null;
  const { claim, linkHash } = link;
  const command = { type: 'IssueApprovalLink', linkHash, holder: `user:${userId}`, contentHash } as const;
  const times = { atMs: Date.now(), expiresAtMs };
  const result = await chain.command(`link:${userId}`, 'approval', approvalId, { ...command, ...times });
  return result.kind === 'accepted' ? claim : null;
}

async function tellAgent(chain: Chain, eventId: string, about: OfferAbout): Promise<number> {
  const { team, workId, subject, agentId, offeredAtMs, expiresAtMs } = about;
  const sent = await sendMessage(chain, {
    step: 'mail',
    messageId: `notice-${eventId}`,
    channel: 'email',
    to: { kind: 'agent', id: agentId },
    template: 'work-offered@v1',
    variables: {
      team,
      workId,
      subject,
      agentId,
      minutes: Math.max(1, Math.round((expiresAtMs - offeredAtMs) / 60_000)),
    },
    purpose: 'transactional',
    notAfterMs: expiresAtMs,
  });
  showStage(chain.tenant, workId, 'TOLD');
  return sent.outcome === 'SENT' ? 1 : 0;
}
