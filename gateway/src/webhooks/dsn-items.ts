/**
 * Bounces of a mail server as events: the report is parsed (RFC 3464), and the message looked up by the Message-ID it was
 * sent under. For good are those that failed with 5.x.x; a mailbox that is full or a server that is away is not.
 */
import { readDsn } from '@mainstem/connectors/email/read-dsn';
import type { Checked } from '../ingest/item.ts';
import { type MessageFrame, newsItem } from './message-items.ts';
import type { What } from './read-message.ts';

export async function dsnItems(raw: Buffer, frame: MessageFrame): Promise<Checked[]> {
  const items: Checked[] = [];
  for (const [at, { messageId, action, status }] of (await readDsn(raw)).entries()) {
    const what = whatOf(action, status);
    if (what !== null) {
      items.push(await newsItem({ providerMessageId: messageId, occurredAt: undefined, what }, at, frame));
    }
  }
  return items;
}

/** Null while the server still tries. */
function whatOf(action: string, status: string | null): What | null {
  if (action === 'failed') return { kind: 'bounced', permanent: status?.startsWith('4') !== true, status };
  return action === 'delayed' ? null : { kind: 'delivered' };
}
