/**
 * Judges a BidResponse against the BidRequest it answers, by the rules of `rules/`. One sentence per broken rule, with the
 * rule's item and id; an empty list is a conforming answer.
 */
import { type Agreed, type AnswerContext, type BidContext, formats, type JsonObject } from './rules/rule.ts';
import { rules } from './rules/rules.ts';
import { objectOf, objectsOf, text } from './rules/wire.ts';

export function checkBidResponse(requestValue: unknown, responseValue: unknown, agreed: Agreed = {}): string[] {
  const request = objectOf(requestValue);
  const response = objectOf(responseValue);
  if (response === undefined) return ['the answer is not a JSON object'];
  if (request === undefined) return ['the request is not a JSON object, so nothing may answer it'];
  const currency = text(response.cur) ?? 'USD';
  const bids = objectsOf(response.seatbid).flatMap((seat) =>
    objectsOf(seat.bid).map((bid) => contextOf(request, agreed, currency, String(seat.seat), bid)),
  );
  const context: AnswerContext = { request, response, agreed, currency, bids };
  const strangers = bids
    .filter(({ imp }) => imp === undefined)
    .map(({ bid }) => `27 impid: §4.2.3: "${String(bid.impid)}" is not one impression of the request`);
  return [
    ...strangers,
    ...rules.flatMap((rule) => broken(rule, context).map((why) => `${rule.item} ${rule.id}: ${why}`)),
  ];
}

function broken(rule: (typeof rules)[number], context: AnswerContext): readonly string[] {
  if ('answer' in rule) return rule.answer(context);
  return context.bids.flatMap((bid) => (bid.imp === undefined ? [] : rule.bid({ ...bid, imp: bid.imp })));
}

/** Two impressions of one id cannot be told apart (§3.2.4), so neither is the one a bid names. */
function contextOf(request: JsonObject, agreed: Agreed, currency: string, seat: string, bid: JsonObject): BidContext {
  const named = objectsOf(request.imp).filter(({ id }) => text(id) !== undefined && String(id) === bid.impid);
  const imp = named.length === 1 ? named[0] : undefined;
  const format = formats[Number(bid.mtype)];
  const deals = objectsOf(objectOf(imp?.pmp)?.deals).filter(({ id }) => String(id) === bid.dealid);
  const offer = imp === undefined || format === undefined ? undefined : objectOf(imp[format]);
  return { request, agreed, currency, seat, bid, imp, offer, deal: deals[0] };
}
