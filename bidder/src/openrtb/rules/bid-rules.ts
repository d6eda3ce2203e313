/** Rules for every bid, whatever its format: items 6, 18, 27 to 29, 31 to 33. */
import { type BidRule, formats, when } from './rule.ts';
import { isOne, number, objectOf, strings } from './wire.ts';

const requiredTexts = ['id', 'impid', 'cid', 'crid'] as const;
const wholeNumbers = ['w', 'h', 'dur', 'exp', 'mtype', 'protocol', 'cattax'] as const;
const textLists = ['adomain', 'cat'] as const;
const numberLists = ['attr', 'apis'] as const;
/** Macros of §4.4. */
const macros: ReadonlySet<string> = new Set(
  'ID BID_ID IMP_ID SEAT_ID AD_ID PRICE CURRENCY MBR LOSS MIN_TO_WIN MULTIPLIER IMP_TS DISCOUNT_PCT DISCOUNT_CPM'
    .split(' ')
    .map((name) => `AUCTION_${name}`),
);

export const bidRules: readonly BidRule[] = [
  {
    id: 'one-format',
    item: 6,
    bid: ({ bid, offer }) => [
      ...when(formats[Number(bid.mtype)] === undefined, `§4.2.3 mtype: ${String(bid.mtype)} is no format`),
      ...when(offer === undefined, `§3.2.4: format ${String(bid.mtype)} is not offered by the impression`),
    ],
  },
  {
    id: 'secure',
    item: 18,
    bid: ({ imp, bid }) => {
      const adm = String(bid.adm).replaceAll('\\/', '/');
      const insecure = /(\ssrc\s*=\s*["']|<MediaFile[^>]*>\s*(<!\[CDATA\[)?\s*|"(url|vasttag)"\s*:\s*")http:/i;
      return when(isOne(imp.secure) && insecure.test(adm), '§3.2.4 secure: an asset is not https');
    },
  },
  {
    id: 'expiry',
    item: 18,
    bid: ({ imp, bid }) => {
      const most = number(imp.exp);
      const said = number(bid.exp);
      return [
        ...when(said !== undefined && !(said > 0), '§4.2.3 exp: no time at all'),
        ...when(
          most !== undefined && Number.isInteger(most) && most > 0 && (said ?? 0) > most,
          `§3.2.4 exp: ${String(said)} s is longer than ${String(most)} s`,
        ),
      ];
    },
  },
  {
    id: 'required',
    item: 27,
    bid: ({ bid }) => [
      ...requiredTexts.flatMap((field) => when(!isText(bid[field]), `§4.2.3: ${field} is missing or no text`)),
      ...when(typeof bid.price !== 'number' || !(bid.price > 0), '§4.2.3: price is missing or not above 0'),
    ],
  },
  {
    id: 'always-sent',
    item: 28,
    bid: ({ bid }) => [
      ...when(strings(bid.adomain).length === 0, '§4.2.3: adomain is missing'),
      ...when(String(bid.crid).length > 128, '§4.2.3: crid is longer than 128 characters'),
      ...when('cat' in bid && !('cattax' in bid), '§4.2.3: cat without cattax'),
      ...when('api' in bid, '§4.2.3: api is deprecated in favour of apis'),
      ...when('language' in bid && 'langb' in bid, '§4.2.3: language and langb'),
      ...when('language' in bid && !/^[a-z]{2}$/.test(String(bid.language)), '§4.2.3: language is not of two letters'),
      ...when('iurl' in bid && !/^https?:\/\//.test(String(bid.iurl)), '§4.2.3: iurl is no address'),
      ...when('iurl' in bid && /\$\{|cachebust|[?&](rnd|cb|ord)=/i.test(String(bid.iurl)), '§4.2.3: iurl busts caches'),
      ...when('dealid' in bid && !isText(bid.dealid), '§4.2.3: dealid is no text'),
    ],
  },
  {
    id: 'types',
    item: 28,
    bid: ({ bid }) => [
      ...wholeNumbers.flatMap((field) =>
        when(field in bid && !Number.isInteger(bid[field]), `§4.2.3: ${field} is no whole number`),
      ),
      ...textLists.flatMap((field) =>
        when(field in bid && !isListOf(bid[field], 'string'), `§4.2.3: ${field} is no list of texts`),
      ),
      ...numberLists.flatMap((field) =>
        when(field in bid && !isListOf(bid[field], 'number'), `§4.2.3: ${field} is no list of numbers`),
      ),
      ...when('ext' in bid && objectOf(bid.ext) === undefined, '§4.2.3: ext is no object'),
    ],
  },
  {
    id: 'markup-once',
    item: 29,
    bid: ({ bid }) => when(!isText(bid.adm), '§4.3: no markup in adm, which is where ours stands'),
  },
  {
    id: 'macros',
    item: 31,
    bid: ({ bid }) =>
      ['nurl', 'burl', 'lurl'].flatMap((field) =>
        [...String(bid[field]).matchAll(/\$\{([^}:]*)(:[^}]*)?\}/g)]
          .filter((match) => !macros.has(String(match[1])))
          .map((match) => `§4.4: ${field} asks for ${match[0]}, which no exchange knows`),
      ),
  },
  {
    id: 'price-told',
    item: 32,
    bid: ({ bid }) =>
      when(!/\$\{AUCTION_PRICE(:[^}]+)?\}/.test(String(bid.burl)), '§4.4: burl does not ask for the price'),
  },
  {
    id: 'notices',
    item: 33,
    bid: ({ bid }) => [
      ...['nurl', 'burl', 'lurl'].flatMap((field) =>
        when(!/^https?:\/\/[^\s"]+$/.test(String(bid[field])), `§4.2.3: ${field} is no address`),
      ),
      ...when(new Set([bid.nurl, bid.burl, bid.lurl]).size < 3, '§4.2.3: one address for two notices'),
      ...when(!String(bid.lurl).includes('${AUCTION_LOSS}'), '§4.4: lurl does not ask why'),
    ],
  },
];

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

/** Also not empty: a list of nothing says nothing. */
function isListOf(value: unknown, type: 'string' | 'number'): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((entry) => typeof entry === type);
}
