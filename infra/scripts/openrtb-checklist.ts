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
    { tests: [corpus] },
  ],
  ['Reading a request', '`id`, one or more `imp` with ids, each with a format; a bid is of exactly one (§3.1, §3.2.4)'],
  ['Reading a request', 'At most one of site, app, dooh; none is allowed (§3.2.13)'],
  ['Reading a request', '`tmax` holds the network too; too little is nbr 15 (§3.2.1)', { tests: [exchanges] }],
  [
    'Reading a request',
    'Auction type: 2 when not said, 1 first price, 3 for deals only (§3.2.1)',
    { missing: 'every auction is bid on alike: no shading of first prices yet' },
  ],
  ['Reading a request', '`test`: not billed, no budget (§3.2.1)', { tests: [desk] }],
  [
    'Reading a request',
    'wseat or bseat; acat or bcat; wlang or wlangb; … (§3.2.1)',
    { missing: 'wlang and wlangb: creatives have no language yet' },
  ],
  [
    'Reading a request',
    'Categories compare within one taxonomy, 1 when not said; a parent blocks its children (§3.2.1)',
  ],
  [
    'Reading a request',
    'badv blocks a domain and those below it; bapp blocks store ids (§3.2.1)',
    { missing: 'bapp: campaigns name no app yet' },
  ],
  [
    'Reading a request',
    '`cur`: allowed currencies; the answer names its own (§3.2.1, §4.2.1)',
    { missing: 'currencies besides USD' },
  ],
  [
    'Reading a request',
    'Banner: format before w and h, flexible sizes, btype, battr, mimes, expdir, api (§3.2.6, §3.2.10)',
    { missing: 'expdir and api' },
  ],
  [
    'Reading a request',
    'Video and audio: mimes, durations, skip, protocols, linearity, placement, pods (§3.2.7, §3.2.8)',
    { missing: 'audio, skip, placement; of pods only their length' },
  ],
  [
    'Reading a request',
    'Native: 1.0 wrapped, 1.1 and later not; required assets answered (§3.2.9)',
    { missing: 'native is not bid on' },
  ],
  [
    'Reading a request',
    '`secure`: https only (§3.2.4); instl, rwdd, ssai, exp, qty',
    { missing: 'instl, rwdd, ssai and qty' },
  ],
  [
    'Reading a request',
    'Floors: deal, then video or audio, then imp; each in its own currency (§3.2.4, §3.2.12)',
    { missing: 'floors of deals, floors in other currencies' },
  ],
  [
    'Reading a request',
    'Deals: a private auction takes deal bids alone; terms of a deal are kept (§3.2.11, §3.2.12)',
    { missing: 'deals are not bid on' },
  ],
  ['Reading a request', 'Supply chain, also in its 2.5 place; nbr 16 and 17 (§3.2.2, §3.2.25, §3.2.26)'],
  [
    'Reading a request',
    'COPPA, GDPR with consent, us_privacy, GPP, also in their 2.5 places; lmt and dnt (§3.2.3, §3.2.18, §3.2.20)',
    { tests: [privacy], missing: 'the answer is not yet recorded with the bid' },
  ],
  [
    'Reading a request',
    'Device: sua before ua, alpha-3 countries, hashed ids passed over (§3.2.18, §3.2.19)',
    { missing: 'sua' },
  ],
  ['Reading a request', 'User: buyeruid, id, eids (§3.2.20, §3.2.27)', { missing: 'no use is made of a user yet' }],
  ['Answering', '`id` is the request’s; `bidid` may be there (§4.2.1)', { tests: [server, corpus] }],
  ['Answering', 'No-bid: 204, or a body with `nbr` when asked (§4.2.1)', { tests: [server, exchanges] }],
  [
    'Answering',
    'id, impid and price; several bids and seats (§4.2.2, §4.2.3)',
    { tests: [corpus], missing: '`group`' },
  ],
  [
    'Answering',
    'adomain, crid, cid, cat, cattax, attr, w, h, mtype, dur, protocol, exp within imp.exp (§4.2.3)',
    { tests: [corpus], missing: 'apis, iurl' },
  ],
  [
    'Answering',
    'Markup in adm or on the win notice, never both; price at least the floor (§4.3)',
    { tests: [corpus, server] },
  ],
  ['Answering', 'A shaded price clears the floor; deals at their terms', { missing: 'nothing is shaded yet' }],
  [
    'Macros and notices',
    'Macros of notices and markup (§4.4)',
    { tests: [server], missing: 'only PRICE and LOSS are used in notices; the rest is left to the exchange in markup' },
  ],
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
    { missing: 'such headers are not read' },
  ],
  [
    'Macros and notices',
    'Time from auction to bill by format (impl §7.2)',
    { missing: 'one time for all formats: five minutes' },
  ],
  ['Macros and notices', 'Loss codes; minimum to win (§4.4.1)', { tests: [server], missing: 'minimum to win' }],
  [
    'Macros and notices',
    'Robots that say so get no bid: nbr 3 (impl §7.1)',
    { missing: 'suspected ones (nbr 4 and 5)' },
  ],
  ['Macros and notices', 'Cookie sync (App. C)', { missing: 'no cookies are synchronised' }],
  ['Macros and notices', 'Notices are signed; forged and expired ones are refused', { tests: [token, server] }],
];

export const checklist: readonly ChecklistItem[] = items.map(([group, asks, more = {}], at) => ({
  number: at + 1,
  group,
  asks,
  ...more,
}));
