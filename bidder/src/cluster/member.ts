/**
 * One of several bidder processes on one port. It asks the primary for the holder of a lease that is not its own, tells it
 * which leases it holds, and lets it collect what every member counts.
 */
import type { LeaseBook } from '../budget/lease-book.ts';
import type { NoticeDesk, NoticeQuery, NoticeResult } from '../notices/desk.ts';
import type { NoticeKind, NoticeSigner } from '../notices/token.ts';
import { Channel } from './channel.ts';
import { MEMBER_ARGUMENT, type Message, type NoticeAnswer, type Page, type PageAnswer } from './messages.ts';

/** The channel of a forked process; `process` is one. */
export interface Port {
  /** False once the other side is gone. */
  readonly connected?: boolean;
  send?(message: Message): boolean;
  on(event: 'message', listener: (message: Message) => void): unknown;
  on(event: 'disconnect', listener: () => void): unknown;
}

export interface MemberParts {
  readonly desk: Pick<NoticeDesk, 'take'>;
  readonly book: Pick<LeaseBook, 'holds'>;
  readonly signer: Pick<NoticeSigner, 'verify'>;
  /** This member's own page. */
  readonly page: (page: Page) => Promise<string>;
}

export interface Member {
  readonly number: number;
  /** Takes a notice here or where its money is. */
  take(kind: NoticeKind, query: NoticeQuery, nowMs: number): Promise<NoticeResult>;
  /** That page of all members, in order of their numbers. */
  collect(page: Page): Promise<PageAnswer>;
  /** To be called for every lease that is granted and ended. */
  tellLease(leaseId: string, held: boolean): void;
  serving(): void;
}

/** The number this process has among the members; undefined when it is alone, or the primary. */
export function memberNumber(argv: readonly string[]): number | undefined {
  const place = argv.indexOf(MEMBER_ARGUMENT);
  return place === -1 ? undefined : Number(argv[place + 1]);
}

/** Only these touch money, and so must reach the book that holds it. */
const moneyKinds: ReadonlySet<NoticeKind> = new Set(['bill', 'loss']);

export function joinCluster(number: number, port: Port, parts: MemberParts, onAlone: () => void): Member {
  const send = (message: Message): boolean => port.connected === true && port.send?.(message) === true;
  const channel = new Channel(send, async (question) => {
    if (question.ask === 'page') return parts.page(question.page);
    // Its own book no longer knows the lease: whoever asked deals with it.
    if (!parts.book.holds(question.leaseId)) return null;
    return parts.desk.take(question.kind, question.query, Date.now());
  });
  port.on('message', (message) => void channel.take(message));
  port.on('disconnect', () => {
    channel.close();
    onAlone();
  });
  return {
    number,
    async take(kind, query, nowMs) {
      const leaseId = moneyKinds.has(kind) ? leaseIn(parts.signer, kind, query.token, nowMs) : undefined;
      if (leaseId === undefined || parts.book.holds(leaseId)) return parts.desk.take(kind, query, nowMs);
      let answer: NoticeAnswer;
      try {
        answer = await channel.ask<NoticeAnswer>({ ask: 'notice', kind, query, leaseId });
      } catch {
        // It is not known whether the holder has recorded it; sent again, it counts once all the same (R2).
        return 'not-recorded';
      }
      return answer ?? (await parts.desk.take(kind, query, nowMs));
    },
    collect: (page) => channel.ask<PageAnswer>({ ask: 'page', page }),
    tellLease: (leaseId, held) => void send({ say: 'lease', leaseId, held }),
    serving: () => void send({ say: 'serving' }),
  };
}

/** Undefined for what nobody may take; the desk says why. */
function leaseIn(signer: MemberParts['signer'], kind: NoticeKind, token: string, nowMs: number): string | undefined {
  const verified = signer.verify(kind, token, nowMs);
  return verified.kind === 'valid' || verified.kind === 'expired' ? verified.notice.leaseId : undefined;
}
