/**
 * Rules that judge an answer by the request it answers, written from the text of OpenRTB 2.6-202606. They share no code with
 * the reader, the decision or the writer, so that a mistake there cannot hide itself here. Used by tests over cases, recorded
 * requests and made-up ones; never on the bid path.
 *
 * Each rule belongs to an item of docs/openrtb.md and has an id of its own. It answers one sentence per way it is broken.
 */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** What the two sides agreed on beforehand, and no request says. */
export interface Agreed {
  /** Units of a currency that one USD buys, millionths. */
  readonly perUsdMicros?: Readonly<Record<string, number>>;
  /** Currency of the exchange's auctions when a request names none. */
  readonly currency?: string;
}

export interface AnswerContext {
  readonly request: JsonObject;
  readonly response: JsonObject;
  readonly agreed: Agreed;
  /** Currency of the answer, written or not. */
  readonly currency: string;
  readonly bids: readonly BidContext[];
}

export interface BidContext {
  readonly request: JsonObject;
  readonly agreed: Agreed;
  readonly currency: string;
  readonly seat: string;
  readonly bid: JsonObject;
  /** The impression it names; undefined when the request has none of that id, or two. */
  readonly imp: JsonObject | undefined;
  /** The format it says it is of, when the impression offers that. */
  readonly offer: JsonObject | undefined;
  /** The deal it names, when the impression has it. */
  readonly deal: JsonObject | undefined;
}

export interface AnswerRule {
  readonly id: string;
  /** Item of docs/openrtb.md. */
  readonly item: number;
  readonly answer: (context: AnswerContext) => readonly string[];
}

export interface BidRule {
  readonly id: string;
  readonly item: number;
  /** Only where the bid names an impression of the request. */
  readonly bid: (context: BidContext & { readonly imp: JsonObject }) => readonly string[];
}

export type Rule = AnswerRule | BidRule;

/** `mtype` → name of the offer in an impression (§4.2.3). */
export const formats: Readonly<Record<number, 'banner' | 'video' | 'audio' | 'native'>> = {
  1: 'banner',
  2: 'video',
  3: 'audio',
  4: 'native',
};

/** The sentence when it is so, else nothing. */
export function when(broken: boolean, sentence: string): readonly string[] {
  return broken ? [sentence] : [];
}
