/** Rules for an answer as a whole: items 8, 11, 14, 25, 26, 27. */
import type { AnswerRule, JsonObject } from './rule.ts';
import { when } from './rule.ts';
import { isOne, number, objectOf, objectsOf, strings } from './wire.ts';

const places = ['site', 'app', 'dooh'] as const;

export const answerRules: readonly AnswerRule[] = [
  {
    id: 'places',
    item: 7,
    answer: ({ request, bids }) => {
      const held = places.filter((place) => objectOf(request[place]) !== undefined);
      return when(held.length > 1 && bids.length > 0, `§3.2.1: a bid on a request with ${held.join(' and ')}`);
    },
  },
  {
    id: 'seats',
    item: 11,
    answer: ({ request, response }) =>
      objectsOf(response.seatbid).flatMap(({ seat }) => {
        const allowed = strings(request.wseat);
        return [
          ...when(typeof seat !== 'string' || seat === '', '§4.2.2: seat is missing'),
          ...when(allowed.length > 0 && !allowed.includes(String(seat)), `§3.2.1 wseat: ${String(seat)} may not bid`),
          ...when(strings(request.bseat).includes(String(seat)), `§3.2.1 bseat: ${String(seat)} is blocked`),
        ];
      }),
  },
  {
    id: 'currency',
    item: 14,
    answer: ({ request, currency, agreed, bids }) => {
      const named = strings(request.cur).map((code) => code.toUpperCase());
      const allowed = named.length > 0 ? named : [agreed.currency ?? 'USD'];
      return when(
        bids.length > 0 && !allowed.includes(currency),
        `§3.2.1 cur: ${currency} is not one of ${allowed.join(', ')}`,
      );
    },
  },
  {
    id: 'answer-id',
    item: 25,
    answer: ({ request, response }) => [
      ...when(response.id !== String(request.id), '§4.2.1: id must echo the request id'),
      ...when('bidid' in response && typeof response.bidid !== 'string', '§4.2.1: bidid is no text'),
    ],
  },
  {
    id: 'no-bid',
    item: 26,
    answer: ({ response }) => {
      const seats = Array.isArray(response.seatbid) ? response.seatbid : undefined;
      const says = typeof response.nbr === 'number' && Number.isInteger(response.nbr) && response.nbr >= 0;
      return [
        ...when(seats === undefined && !says, '§4: neither seatbid nor nbr'),
        ...when(seats?.length === 0, '§4.2.1: seatbid is there and empty'),
        ...when(seats !== undefined && 'nbr' in response, '§4.2.1: bids and a reason for none'),
      ];
    },
  },
  {
    id: 'seats-and-bids',
    item: 27,
    answer: ({ response, bids }) => {
      const ids = bids.map(({ bid }) => String(bid.id));
      const seats = objectsOf(response.seatbid).map(({ seat }) => String(seat));
      return [
        ...when(new Set(ids).size < ids.length, '§4.2.3: a bid id is used twice'),
        ...when(new Set(seats).size < seats.length, '§4.2.2: a seat stands there twice'),
        ...objectsOf(response.seatbid).flatMap(seatOf),
      ];
    },
  },
];

function seatOf({ bid, group }: JsonObject): readonly string[] {
  return [
    ...when(!Array.isArray(bid) || bid.length === 0, '§4.2.2: bid must hold at least one bid'),
    ...when(
      (Array.isArray(bid) ? bid : []).some((one) => objectOf(one) === undefined),
      '§4.2.3: a bid is no object',
    ),
    ...when(group !== undefined && number(group) !== 0 && !isOne(group), '§4.2.2: group is neither 0 nor 1'),
  ];
}
