/**
 * Delivery status notifications (RFC 3464) as mail servers send them back: which message of ours, and for each recipient what
 * became of it. Addresses are not kept. MIME is read by mailparser, which hands the status part over as text.
 */
import { simpleParser } from 'mailparser';

export interface DsnNews {
  /** Message-ID of the mail that was sent, without angle brackets. */
  readonly messageId: string;
  readonly action: 'failed' | 'delayed' | 'delivered' | 'relayed' | 'expanded';
  /** Enhanced status (RFC 3463), e.g. 5.1.1. */
  readonly status: string | null;
}

/** Recipients of one report; a mail of ours has one. */
const RECIPIENTS_MAX = 50;
const actions = ['failed', 'delayed', 'delivered', 'relayed', 'expanded'] as const;
/** Neither is shown to anybody, and both cost time. */
const options = { skipHtmlToText: true, skipTextToHtml: true, skipImageLinks: true };

/** None for what is no report, or does not say about which message it is. Never throws on what was sent. */
export async function readDsn(raw: Buffer): Promise<readonly DsnNews[]> {
  const mail = await simpleParser(raw, options).catch(() => null); // no mail at all: says nothing
  if (mail === null) return [];
  const type = mail.headers.get('content-type') as { value?: string; params?: Record<string, string> } | undefined;
  if (type?.value !== 'multipart/report' || type.params?.['report-type'] !== 'delivery-status') return [];
  const returned = mail.attachments.find(({ contentType }) =>
    /^(message\/rfc822|text\/rfc822-headers)$/.test(contentType),
  );
  const messageId = messageIdIn(returned?.content.toString('latin1') ?? '');
  return messageId === null ? [] : recipientsIn(mail.text ?? '', messageId);
}

/** Of its own header fields, not of what it quotes. */
function messageIdIn(text: string): string | null {
  const head = text.split(/\r?\n\r?\n/, 1)[0] ?? '';
  return /^message-id:\s*<([^<>\s]{1,300})>/im.exec(head)?.[1] ?? null;
}

/** Fields of the message come first, with `Reporting-MTA`, then a group for each recipient (RFC 3464 §2.1). */
function recipientsIn(text: string, messageId: string): DsnNews[] {
  const from = text.search(/^reporting-mta:/im);
  if (from < 0) return [];
  const groups = text.slice(from).split(/\r?\n[ \t]*\r?\n/);
  return groups.slice(0, RECIPIENTS_MAX).flatMap((group) => {
    const word = fieldOf(group, 'action')?.toLowerCase();
    const action = actions.find((known) => known === word);
    if (action === undefined || fieldOf(group, 'final-recipient') === null) return [];
    const status = /^[245]\.\d{1,3}\.\d{1,3}/.exec(fieldOf(group, 'status') ?? '')?.[0] ?? null;
    return [{ messageId, action, status }];
  });
}

function fieldOf(group: string, name: string): string | null {
  return new RegExp(`^${name}:[ \\t]*(\\S.*)$`, 'im').exec(group)?.[1]?.trim() ?? null;
}
