/**
 * What OpenRTB 2.6-202606 asks of a bidder, one line an item, with where it is shown besides the cases of bidder/cases
 * (a case names its items). An item that is not done says what is missing: `docs/openrtb.md` tells it.
 */
export interface ChecklistItem {
  readonly number: number;
  readonly group: 'Transport' | 'Reading a request' | 'Answering' | 'Macros and notices';
  readonly asks: string;
  /** Test files that show it where a case of catalogue, request and answer cannot. */
  readonly tests?: readonly string[];
  /** What of it is not there. */
  readonly missing?: string;
}

const server = 'bidder/src/server/server.int.test.ts';
const exchanges = 'bidder/src/server/exchanges.int.test.ts';
const corpus = 'bidder/src/corpus.int.test.ts';
const desk = 'bidder/src/notices/desk.test.ts';
const token = 'bidder/src/notices/token.test.ts';
const privacy = 'bidder/src/policy/privacy.test.ts';
const rates = 'bidder/src/currency/rates.test.ts';
const inOne = 'bidder/src/currency/in-one.test.ts';
const deals = 'bidder/src/decide/deals.test.ts';
const ratesFromTheLog = 'bidder/src/currency/rates.int.test.ts';
const supply = 'bidder/src/supply/supply.test.ts';
const sync = 'bidder/src/sync/sync.test.ts';
const syncServer = 'bidder/src/server/sync.int.test.ts';
const reading = 'bidder/src/openrtb/impression.test.ts';
const person = 'bidder/src/openrtb/person.test.ts';
const viewer = 'bidder/src/caps/viewer.test.ts';
const metamorphic = 'bidder/src/openrtb/restrictions.int.test.ts';
const fuzz = 'bidder/src/openrtb/bodies.test.ts';
const pricer = 'bidder/src/value/pricer.test.ts';
const macros = 'bidder/src/notices/desk.test.ts';
const windows = 'bidder/src/notices/windows.test.ts';

const items: readonly (readonly [
  ChecklistItem['group'],
  string,
  { readonly tests?: readonly string[]; readonly missing?: string }?,
])[] = [
  [
    'Transport',
    'POST for bids; notices by GET or POST; 200, 204, and 400 with an empty body (§2.1)',
    { tests: [server] },
  ],
  [
    'Transport',
    'Connections stay open (§2.1); JSON in, JSON out, also without a Content-Type (§2.3)',
    { tests: [server] },
  ],
  ['Transport', 'gzip both ways, each only as the headers say (§2.4)', { tests: [server, exchanges] }],
  ['Transport', '`x-openrtb-version` is read when there, and answered (§2.5)', { tests: [server, exchanges] }],
  [
    'Transport',
    'Unknown fields and values are passed over; absent is unknown, not no (§2.3, §2.6)',
    { tests: [corpus, fuzz] },
  ],
  ['Reading a request', '`id`, one or more `imp` with ids, each with a format; a bid is of exactly one (§3.1, §3.2.4)'],
  ['Reading a request', 'At most one of site, app, dooh; none is allowed (§3.2.13)'],
  ['Reading a request', '`tmax` holds the network too; too little is nbr 15 (§3.2.1)', { tests: [exchanges] }],
  ['Reading a request', 'Auction type: 2 when not said, 1 first price, 3 for deals only (§3.2.1)', { tests: [pricer] }],
  ['Reading a request', '`test`: not billed, no budget (§3.2.1)', { tests: [desk] }],
  ['Reading a request', 'wseat or bseat; acat or bcat; wlang or wlangb; … (§3.2.1)'],
  [
    'Reading a request',
    'Categories compare within one taxonomy, 1 when not said; a parent blocks its children (§3.2.1)',
  ],
  ['Reading a request', 'badv blocks a domain and those below it; bapp blocks store ids (§3.2.1)'],
  [
    'Reading a request',
    '`cur`: allowed currencies; the answer names its own (§3.2.1, §4.2.1)',
    { tests: [rates, inOne, ratesFromTheLog] },
  ],
  [
    'Reading a request',
    'Banner: format before w and h, flexible sizes, btype, battr, mimes, expdir, api (§3.2.6, §3.2.10)',
  ],
  [
    'Reading a request',
    'Video and audio: mimes, durations, skip, protocols, linearity, placement, pods (§3.2.7, §3.2.8)',
    { tests: [reading] },
  ],
  ['Reading a request', 'Native: 1.0 wrapped, 1.1 and later not; required assets answered (§3.2.9)'],
  ['Reading a request', '`secure`: https only (§3.2.4); instl, rwdd, ssai, exp, qty, dt', { tests: [reading] }],
  [
    'Reading a request',
    'Floors: deal, then video or audio, then imp; each in its own currency (§3.2.4, §3.2.12)',
    { tests: [inOne] },
  ],
  [
    'Reading a request',
    'Deals: a private auction takes deal bids alone; terms of a deal are kept (§3.2.11, §3.2.12)',
    { tests: [deals, metamorphic, ratesFromTheLog] },
  ],
  [
    'Reading a request',
    'Supply chain, also in its 2.5 place, and ads.txt; nbr 11, 12, 16 and 17 (§3.2.2, §3.2.25, §3.2.26)',
  ],
  [
    'Reading a request',
    'COPPA, GDPR with consent, us_privacy, GPP, also in their 2.5 places; lmt and dnt (§3.2.3, §3.2.18, §3.2.20)',
    { tests: [privacy] },
  ],
  [
    'Reading a request',
    'Device: sua before ua, alpha-3 countries, hashed ids passed over (§3.2.18, §3.2.19)',
    { tests: [person] },
  ],
  ['Reading a request', 'User: buyeruid, id, eids (§3.2.20, §3.2.27)', { tests: [person, viewer] }],
  ['Answering', '`id` is the request’s; `bidid` may be there (§4.2.1)', { tests: [server, corpus] }],
  ['Answering', 'No-bid: 204, or a body with `nbr` when asked (§4.2.1)', { tests: [server, exchanges] }],
  [
    'Answering',
    'id, impid and price; several bids and seats; `group` 0, no campaign wants all or none (§4.2.2, §4.2.3)',
    { tests: [corpus] },
  ],
  [
    'Answering',
    'adomain, bundle, iurl, crid, cid, cat, cattax, attr, apis, language, w, h, mtype, dur, protocol, dealid, exp within imp.exp (§4.2.3)',
    { tests: [corpus] },
  ],
  [
    'Answering',
    'Markup in adm or on the win notice, never both; price at least the floor (§4.3)',
    { tests: [corpus, server] },
  ],
  ['Answering', 'A shaded price clears the floor; deals at their terms', { tests: [pricer] }],
  ['Macros and notices', 'Macros of notices and markup (§4.4)', { tests: [server, macros] }],
  [
    'Macros and notices',
    'Unknown is empty; AUDIT never bills; encrypted prices (§4.4)',
    { tests: [desk, server, exchanges] },
  ],
  ['Macros and notices', 'nurl is a signal, burl books, lurl frees and tells why (§2, impl §7.8)', { tests: [server] }],
  ['Macros and notices', 'A repeated burl counts once; 200 only when durable (impl §7.8)', { tests: [desk, server] }],
  [
    'Macros and notices',
    'A burl may come from a server, with the person’s address in headers (impl §7.8)',
    { tests: [windows] },
  ],
  ['Macros and notices', 'Time from auction to bill by format (impl §7.2)', { tests: [windows] }],
  ['Macros and notices', 'Loss codes; minimum to win (§4.4.1)', { tests: [server, macros] }],
  [
    'Macros and notices',
    'Robots that say so, devices that contradict themselves and addresses of data centres get no bid: nbr 3, 4 and 5 (impl §7.1)',
    { tests: [supply] },
  ],
  ['Macros and notices', 'Cookie sync (App. C)', { tests: [sync, syncServer] }],
  ['Macros and notices', 'Notices are signed; forged and expired ones are refused', { tests: [token, server] }],
];

export const checklist: readonly ChecklistItem[] = items.map(([group, asks, more = {}], at) => ({
  number: at + 1,
  group,
  asks,
  ...more,
}));
