/** Rules for prices: floors (item 19), deals (item 20), what was agreed (item 30). Exact, in fractions of whole numbers. */
import type { BidContext, BidRule, JsonObject } from './rule.ts';
import { when } from './rule.ts';
import { bareDomain, isWithin, micros, number, objectOf, objectsOf, strings, text } from './wire.ts';

interface Floor {
  readonly price: number;
  readonly currency: string;
  readonly where: string;
}

export const moneyRules: readonly BidRule[] = [
  {
    id: 'floor',
    item: 19,
    bid: (context) => {
      const floor = floorOf(context);
      if (!(floor.price > 0)) return [];
      const order = compared(context, floor);
      return order === undefined
        ? [`${floor.where}: no rate between ${floor.currency} and ${context.currency}`]
        : when(
            order < 0,
            `${floor.where}: ${String(context.bid.price)} ${context.currency} is below ${floor.price} ${floor.currency}`,
          );
    },
  },
  {
    id: 'private-auction',
    item: 20,
    bid: ({ imp, bid }) => {
      const flag = objectOf(imp.pmp)?.private_auction;
      const isPrivate = number(flag) === 1 || flag === true || flag === 'true';
      return when(isPrivate && bid.dealid === undefined, '§3.2.11: an open bid in a private auction');
    },
  },
  {
    id: 'deal',
    item: 20,
    bid: ({ bid, deal, seat }) => {
      if (bid.dealid === undefined) return [];
      if (deal === undefined) return [`§4.2.3 dealid: ${String(bid.dealid)} is not offered`];
      const seats = strings(deal.wseat);
      const domains = strings(deal.wadomain).map(bareDomain);
      const own = strings(bid.adomain).map(bareDomain);
      return [
        ...when(seats.length > 0 && !seats.includes(seat), `§3.2.12 wseat: ${seat} has no part in the deal`),
        ...when(
          domains.length > 0 && !own.every((domain) => domains.some((parent) => isWithin(domain, parent))),
          `§3.2.12 wadomain: ${own.join(', ')} has no part in the deal`,
        ),
      ];
    },
  },
  {
    id: 'fixed-price',
    item: 30,
    bid: (context) => {
      const { deal, request, bid } = context;
      if (deal === undefined || Number(number(deal.at) ?? number(request.at)) !== 3) return [];
      const floor = { price: number(deal.bidfloor) ?? 0, currency: currencyOf(deal.bidfloorcur), where: '§3.2.12 at' };
      const same = floor.currency === context.currency;
      return [
        ...when(!(floor.price > 0), '§3.2.12 at: a fixed price that is not named'),
        ...when(same && bid.price !== floor.price, `§3.2.12 at: ${String(bid.price)} is not the price ${floor.price}`),
      ];
    },
  },
];

function currencyOf(value: unknown): string {
  return (typeof value === 'string' && value.trim().toUpperCase()) || 'USD';
}

/** Impl §7.11: the deal's guidance, else that of video or audio, else the impression's. */
function floorOf({ imp, deal, offer, bid }: BidContext & { readonly imp: JsonObject }): Floor {
  const duration = Number(bid.dur ?? 0);
  const dealBase = deal === undefined ? undefined : number(deal.bidfloor);
  const ofDeal = deal === undefined ? undefined : (byLength(deal, duration, dealBase ?? 0) ?? dealBase);
  if (ofDeal !== undefined)
    return { price: ofDeal, currency: currencyOf(deal?.bidfloorcur), where: '§3.2.12 bidfloor' };
  const base = Math.max(0, number(imp.bidfloor) ?? 0);
  const currency = currencyOf(imp.bidfloorcur);
  const isMedia = bid.mtype === 2 || bid.mtype === 3;
  const ofMedia = isMedia && offer !== undefined ? byLength(offer, duration, base) : undefined;
  return ofMedia === undefined
    ? { price: base, currency, where: '§3.2.4 bidfloor' }
    : { price: ofMedia, currency, where: 'impl §7.11' };
}

function byLength(holder: JsonObject, duration: number, base: number): number | undefined {
  for (const range of objectsOf(holder.durfloors)) {
    const [from, to] = [number(range.mindur) ?? 0, number(range.maxdur) ?? Number.POSITIVE_INFINITY];
    if (duration >= from && duration <= to) return Math.max(0, number(range.bidfloor) ?? base);
  }
  const perSecond = text(holder.mincpmpersec) === undefined ? undefined : number(holder.mincpmpersec);
  return perSecond === undefined || duration === 0 ? undefined : Math.max(0, perSecond) * duration;
}

/** Price of the bid against a floor: below 0 when it is under it. A millionth of a unit is forgiven to a decimal's float. */
function compared({ bid, currency, agreed }: BidContext, floor: Floor): number | undefined {
  const [own, other] = [rateOf(currency, agreed), rateOf(floor.currency, agreed)];
  if (currency === floor.currency) return Number(bid.price) - floor.price >= -5e-7 ? 0 : -1;
  if (own === undefined || other === undefined) return undefined;
  return (micros(Number(bid.price)) + 1n) * BigInt(other) >= micros(floor.price) * BigInt(own) ? 0 : -1;
}

function rateOf(currency: string, { perUsdMicros = {} }: BidContext['agreed']): number | undefined {
  return currency === 'USD' ? 1_000_000 : perUsdMicros[currency];
}
