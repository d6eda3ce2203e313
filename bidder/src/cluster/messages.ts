/** What a primary and its members say to each other, over the channel Node gives a forked process. Plain JSON. */
import type { NoticeQuery, NoticeResult } from '../notices/desk.ts';
import type { NoticeKind } from '../notices/token.ts';

/** Pages that tell of the whole bidder, whichever member is asked. */
export type Page = 'metrics' | 'status';

/** Asked of the other side; answered once, with the same `call`. */
export type Question =
  /** A bill or loss of a lease that the asked one may hold. */
  | { readonly ask: 'notice'; readonly kind: NoticeKind; readonly query: NoticeQuery; readonly leaseId: string }
  /** Of the primary: that page of every member. Of a member: its own. */
  | { readonly ask: 'page'; readonly page: Page };

/** `null`: nobody holds it, deal with it yourself. */
export type NoticeAnswer = NoticeResult | null;
export type PageAnswer = readonly { readonly member: number; readonly text: string }[];

export type Message =
  | { readonly say: 'question'; readonly call: number; readonly question: Question }
  | { readonly say: 'answer'; readonly call: number; readonly answer: unknown }
  | { readonly say: 'failure'; readonly call: number; readonly reason: string }
  /** The member holds this lease from now on, or no more. */
  | { readonly say: 'lease'; readonly leaseId: string; readonly held: boolean }
  /** It takes requests from now on. */
  | { readonly say: 'serving' };

/** The argument that makes a process a member; its number, from 1, follows. */
export const MEMBER_ARGUMENT = '--member';
