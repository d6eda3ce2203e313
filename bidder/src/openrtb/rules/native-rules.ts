/** Rules for native markup (Dynamic Native Ads API 1.2 §4, §5): item 17. */
import type { BidRule, Json, JsonObject } from './rule.ts';
import { when } from './rule.ts';
import { isOne, number, numbers, objectOf, objectsOf, strings, text } from './wire.ts';

const kinds = ['title', 'img', 'data', 'video'] as const;

interface Exchange {
  readonly asked: JsonObject;
  readonly wrapped: boolean;
  readonly answered: JsonObject;
}

export const nativeRules: readonly BidRule[] = [
  {
    id: 'native-markup',
    item: 17,
    bid: ({ bid, offer }) => {
      if (bid.mtype !== 4 || offer === undefined) return [];
      const asked = parsed(offer.request);
      const answered = parsed(bid.adm);
      if (asked === undefined) return ['§3.2.9: an answer to a request that cannot be read'];
      if (answered === undefined) return ['native §5: the markup is no JSON'];
      const wrapped = objectOf(asked.native) !== undefined;
      const named = text(objectOf(asked.native)?.ver ?? asked.ver) ?? text(offer.ver) ?? '';
      // A version nobody knows is the one the request looks like.
      const version = /^\s*1(\.[012])?\b/.test(named) ? named.trim() : wrapped ? '1.0' : '1.2';
      const mustWrap = version === '1' || version.startsWith('1.0');
      return [
        ...when(mustWrap !== (objectOf(answered.native) !== undefined), `native §5.1: the root of version ${version}`),
        ...judged({
          asked: objectOf(asked.native) ?? asked,
          wrapped,
          answered: objectOf(answered.native) ?? answered,
        }),
      ];
    },
  },
];

function judged({ asked, answered }: Exchange): string[] {
  const requests = objectsOf(asked.assets);
  const answers = objectsOf(answered.assets);
  const ids = answers.map(({ id }) => id);
  const link = objectOf(answered.link);
  return [
    ...when(answers.length === 0, 'native §5.1: no asset'),
    ...when(new Set(ids).size < ids.length, 'native §5.2: an asset id is used twice'),
    ...when(text(link?.url) === undefined, 'native §5.7: the link is missing'),
    ...when(
      text(answered.privacy) !== undefined && !isOne(asked.privacy),
      'native §5.1: privacy that is not supported',
    ),
    ...requests
      .filter(({ id, required }) => isOne(required) && !ids.includes(number(id) as Json))
      .map(({ id }) => `native §4.2: required asset ${String(id)} is not answered`),
    ...answers.flatMap((answer) => {
      const request = requests.find(({ id }) => number(id) === answer.id);
      return request === undefined
        ? [`native §5.2: asset ${String(answer.id)} was not asked for`]
        : assetOf(request, answer);
    }),
    ...trackersOf(asked, answered),
  ];
}

function assetOf(request: JsonObject, answer: JsonObject): string[] {
  const held = kinds.filter((kind) => objectOf(answer[kind]) !== undefined);
  const [kind] = held;
  const wanted = kind === undefined ? undefined : objectOf(request[kind]);
  const given = kind === undefined ? undefined : objectOf(answer[kind]);
  if (held.length !== 1 || wanted === undefined || given === undefined)
    return [`native §5.2: asset ${String(answer.id)} is not of the kind asked for`];
  const length = [...String(given.text ?? given.value ?? '')].length;
  return [
    ...when(kind === 'title' && text(given.text) === undefined, 'native §5.3: a title without text'),
    ...when(kind === 'data' && text(given.value) === undefined, 'native §5.5: data without value'),
    ...when(kind === 'img' && text(given.url) === undefined, 'native §5.4: an image without address'),
    ...when(kind === 'video' && !/<VAST[\s>]/.test(String(given.vasttag)), 'native §5.6: a video without VAST'),
    ...when(
      (number(wanted.len) ?? 0) > 0 && length > Number(wanted.len),
      `native §4.3: ${length} characters are too many`,
    ),
    ...(kind === 'img' ? imageOf(wanted, given) : []),
  ];
}

function imageOf(wanted: JsonObject, given: JsonObject): string[] {
  return (['w', 'h'] as const).flatMap((side) => {
    const least = number(wanted[`${side}min`]) ?? 0;
    const exact = least > 0 ? 0 : (number(wanted[side]) ?? 0);
    return [
      ...when(exact > 0 && Number(given[side]) !== exact, `native §4.4: ${side} is not ${exact}`),
      ...when(Number(given[side]) < least, `native §4.4: ${side} is below ${least}`),
    ];
  });
}

/** §5.8: only with events and methods that the request names. */
function trackersOf(asked: JsonObject, answered: JsonObject): string[] {
  const offered = objectsOf(asked.eventtrackers);
  const used = objectsOf(answered.eventtrackers);
  const unknown = used.filter(
    ({ event, method }) =>
      !offered.some((tracker) => number(tracker.event) === event && numbers(tracker.methods).includes(Number(method))),
  );
  return [
    ...when(unknown.length > 0, 'native §5.8: an event or method that is not offered'),
    ...when(
      offered.length > 0 && strings(answered.imptrackers).length > 0,
      'native §5.1: imptrackers beside eventtrackers',
    ),
  ];
}

function parsed(value: Json | undefined): JsonObject | undefined {
  if (typeof value !== 'string') return objectOf(value);
  try {
    return objectOf(JSON.parse(value));
  } catch {
    // JSON.parse has no other way to say "not JSON".
    return undefined;
  }
}
