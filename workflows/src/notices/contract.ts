/** What a notice asks of activities. Types only. */
import type { Variable } from '../communication/contract.ts';
import type { ApprovalAbout } from './messages.ts';

export interface ApprovalNoticeInput extends Omit<ApprovalAbout, 'kind'> {
  readonly tenant: string;
  /** Of the event it is about: names the messages. */
  readonly eventId: string;
}

/** One person to be told. No name and no address: the message finds them (R6). */
export interface Told {
  readonly userId: string;
  readonly messageId: string;
  /** The link's claim without its signature, and the hash of the whole token; null where there are no links. */
  readonly link: { readonly claim: string; readonly linkHash: string; readonly isIssued: boolean } | null;
}

export interface ApprovalNotice {
  readonly contentHash: string;
  /** Of the links, ms since 1970 UTC. */
  readonly expiresAtMs: number;
  /** When the notice is old news. */
  readonly notAfterMs: number;
  readonly variables: Readonly<Record<string, Variable>>;
  readonly people: readonly Told[];
}

export interface NoticeActivities {
  /** Who is to be told of an approval as it stands now, and what; null when it is over or nobody is left. */
  approvalNotice(input: ApprovalNoticeInput): Promise<ApprovalNotice | null>;
}
