/** Rules for what a format takes: banners (item 15), video and audio (item 16). */
import type { BidContext, BidRule, Json, JsonObject } from './rule.ts';
import { formats, when } from './rule.ts';
import { isOne, number, numbers, objectsOf, strings } from './wire.ts';

type Offered = BidContext & { readonly offer: JsonObject };

function of(names: readonly string[], check: (context: Offered) => readonly string[]): BidRule['bid'] {
  return (context) => {
    const { offer, bid } = context;
    return offer !== undefined && names.includes(formats[Number(bid.mtype)] ?? '') ? check({ ...context, offer }) : [];
  };
}

const media = ['video', 'audio'] as const;

export const formatRules: readonly BidRule[] = [
  {
    id: 'attributes',
    item: 15,
    bid: of(['banner', 'video', 'audio', 'native'], ({ offer, bid }) =>
      numbers(offer.battr)
        .filter((attribute) => numbers(bid.attr).includes(attribute))
        .map((attribute) => `battr: attribute ${attribute} is blocked`),
    ),
  },
  {
    id: 'apis',
    item: 15,
    bid: of(['banner', 'video', 'audio', 'native'], ({ offer, bid }) =>
      numbers(bid.apis)
        .filter((api) => !numbers(offer.api).includes(api))
        .map((api) => `api: ${api} is not there`),
    ),
  },
  { id: 'banner-size', item: 15, bid: of(['banner'], sizeOf) },
  {
    id: 'banner-kind',
    item: 15,
    bid: of(['banner'], ({ offer, bid }) => {
      const mimes = strings(offer.mimes).map((mime) => mime.toLowerCase());
      const script = /<script[\s>]/i.test(String(bid.adm));
      return [
        ...when(mimes.length > 0 && !mimes.includes('text/html'), '§3.2.6 mimes: text/html is not allowed'),
        ...when(script && numbers(offer.btype).includes(3), '§3.2.6 btype: JavaScript ads are blocked'),
      ];
    }),
  },
  { id: 'duration', item: 16, bid: of(media, durationOf) },
  {
    id: 'media-kind',
    item: 16,
    bid: of(media, ({ offer, bid }) => {
      const markup = String(bid.adm);
      const root = /^\s*(<\?xml[^>]*>\s*)?<(VAST|DAAST)[\s>]/i.test(markup);
      const types = [...markup.matchAll(/<MediaFile[^>]*\stype="([^"]+)"/gi)].map((match) => String(match[1]));
      const mimes = strings(offer.mimes).map((mime) => mime.toLowerCase());
      return [
        ...when(!root, '§4.2.3 adm: neither VAST nor DAAST'),
        ...when(number(offer.linearity) === 2, '§3.2.7 linearity: a linear ad where an overlay is asked'),
        ...when(
          types.length > 0 && !types.some((type) => mimes.includes(type.toLowerCase())),
          `mimes: ${types.join(', ')} is none of ${mimes.join(', ')}`,
        ),
      ];
    }),
  },
  {
    id: 'protocol',
    item: 16,
    bid: of(media, ({ offer, bid }) => {
      const several = numbers(offer.protocols);
      const allowed = several.length > 0 ? several : numbers(offer.protocol);
      return when(
        allowed.length > 0 && !allowed.includes(Number(bid.protocol)),
        `§3.2.7 protocols: ${String(bid.protocol)} is not one of ${allowed.join(', ')}`,
      );
    }),
  },
  {
    id: 'skip',
    item: 16,
    bid: of(media, ({ offer, bid }) => {
      const skips = /<Linear\b[^>]*\sskipoffset=/i.test(String(bid.adm));
      const says = numbers(bid.attr).includes(16);
      return [
        ...when(skips && !says, '§3.2.7 skip: markup that can be skipped does not say so (attribute 16)'),
        ...when(isOne(offer.skip) && says, 'impl §7.4: a skip button of its own where the player has one'),
      ];
    }),
  },
  {
    id: 'shape',
    item: 16,
    bid: of(['video'], ({ offer, bid }) => {
      const [w, h] = [number(offer.w) ?? 0, number(offer.h) ?? 0];
      const boxed = number(offer.boxingallowed) === 0 && w > 0 && h > 0;
      return when(
        boxed && Number(bid.w) * h !== Number(bid.h) * w,
        '§3.2.7 boxingallowed: of another shape than the player',
      );
    }),
  },
  {
    id: 'pod-slot',
    item: 16,
    bid: of(media, ({ bid }) => when('slotinpod' in bid, 'impl §7.6: a place in the break that nobody asked for')),
  },
];

/** Pixels are counted: what is no whole number above 0 is no side (§3.2.10). */
function isSide(value: Json | undefined): boolean {
  const read = number(value);
  return read !== undefined && Number.isSafeInteger(read) && read > 0;
}

function sizeOf({ offer, bid }: Offered): readonly string[] {
  const shapes = objectsOf(offer.format);
  const formatted = shapes.filter(({ w, h }) => isSide(w) && isSide(h));
  const sizes = formatted.length > 0 ? formatted : [offer];
  const inRatio = shapes.some(
    (shape) =>
      Number(shape.wratio) > 0 &&
      Number(bid.w) * Number(shape.hratio) === Number(bid.h) * Number(shape.wratio) &&
      Number(bid.w) >= (number(shape.wmin) ?? 0),
  );
  const inPixels = sizes.some((size) => Number(size.w) === bid.w && Number(size.h) === bid.h);
  return when(!inRatio && !inPixels, `§3.2.6: ${String(bid.w)}x${String(bid.h)} is not one of the sizes offered`);
}

function durationOf({ offer, bid }: Offered): readonly string[] {
  const duration = Number(bid.dur);
  const exact = numbers(offer.rqddurs).filter(Number.isInteger);
  const pod = number(offer.poddur) ?? 0;
  const missing = when(!(duration > 0), '§4.2.3: dur is missing');
  const outlasts = when(pod > 0 && duration > pod, `§3.2.7 poddur: ${duration} s in a break of ${pod} s`);
  if (exact.length > 0)
    return [
      ...missing,
      ...outlasts,
      ...when(!exact.includes(duration), `§3.2.7 rqddurs: ${duration} is not asked for`),
    ];
  const extended = number(offer.maxextended) ?? 0;
  const longest =
    extended === -1
      ? Number.POSITIVE_INFINITY
      : (number(offer.maxduration) ?? Number.POSITIVE_INFINITY) + Math.max(0, extended);
  return [
    ...missing,
    ...outlasts,
    ...when(duration < (number(offer.minduration) ?? 0), '§3.2.7: under minduration'),
    ...when(duration > longest, '§3.2.7: over maxduration'),
  ];
}
