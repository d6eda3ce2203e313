/** Bodies for the bench: bid requests of about 0.9 KB, the mean of real ones, in three banner sizes and video. */

const sizes = [
  { w: 300, h: 250 },
  { w: 728, h: 90 },
  { w: 320, h: 50 },
  { w: 300, h: 600 },
] as const;
const countries = ['USA', 'DEU', 'GBR', 'FRA', 'JPN'] as const;

/** Floors run from 0 to 5.99 USD against prices up to 3 USD: every second request can be bid on. */
const FLOORS = 600;

/** What exchanges send beside what is read: `small` little, `large` as live supply-side traffic does, 2–5 KB in all. */
export type BodySize = 'small' | 'large';

/** One body. Numbers run from 0; the same number gives the same body. */
export function benchBody(number: number, size: BodySize = 'small'): string {
  return JSON.stringify({ ...bodyOf(number), ...(size === 'large' ? extrasOf(number) : {}) });
}

/** Ids of the person, segments, page words, a chain of sellers, client hints: 2.5 KB more. */
function extrasOf(number: number): object {
  const sources = ['uidapi.example', 'id5.example', 'liveramp.example', 'pubcid.example', 'sharedid.example'];
  const eids = sources.map((source, index) => ({
    source,
    uids: [
      {
        id: `${index}f3b6c2d9e8a7450b9c1d2e3f4a5b6c7d-${number % 10_000}`,
        atype: 1 + (index % 3),
        ext: { rtiPartner: 'TDID' },
      },
    ],
  }));
  const segments = Array.from({ length: 24 }, (_, index) => ({
    id: `${(number * 31 + index * 17) % 900}`,
    value: '1',
  }));
  const nodes = Array.from({ length: 3 }, (_, index) => ({
    asi: `seller-${index}.example`,
    sid: `${1_000 + index}`,
    hp: 1,
    rid: `r-${number}`,
  }));
  return {
    user: {
      id: `user-${number % 10_000}`,
      buyeruid: `buyer-${number % 10_000}`,
      data: [{ id: 'dmp', name: 'dmp.example', segment: segments }],
      ext: { eids },
    },
    source: { fd: 0, tid: `tid-${number}`, schain: { complete: 1, ver: '1.0', nodes } },
    allimps: 0,
    ext: {
      prebid: {
        channel: { name: 'pbjs', version: 'v9.12.0' },
        targeting: { includewinners: true, includebidderkeys: false },
      },
      words: 'a story with a longer title than most, and what people write below it '.repeat(8),
    },
  };
}

function bodyOf(number: number): object {
  const size = sizes[number % sizes.length] as (typeof sizes)[number];
  const isVideo = number % 5 === 4;
  const common = {
    id: '1',
    bidfloor: ((number * 7) % FLOORS) / 100,
    bidfloorcur: 'USD',
    secure: number % 2,
    tagid: `tag-${number}`,
  };
  const video = {
    mimes: ['video/mp4'],
    minduration: 5,
    maxduration: 30,
    protocols: [2, 3, 5, 6],
    w: 640,
    h: 360,
    linearity: 1,
  };
  const imp = isVideo
    ? { ...common, video }
    : { ...common, banner: { format: [size], ...size, pos: 1, battr: [1, 3, 8, 9] } };
  return {
    id: `6b1f0c7e-${number.toString(16).padStart(12, '0')}`,
    at: 2,
    tmax: 120,
    cur: ['USD'],
    imp: [imp],
    site: {
      id: '1345135123',
      domain: 'news.example',
      page: 'https://news.example/2026/11/a-story-with-a-longer-title-than-most?utm_source=a&utm_medium=b',
      cat: ['IAB12', 'IAB12-2'],
      publisher: { id: 'pub-12345', name: 'News Example', domain: 'news.example' },
    },
    device: {
      ua: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
      ip: '203.0.113.7',
      language: 'en',
      devicetype: 2,
      geo: { country: countries[number % countries.length], region: 'CA', city: 'San Jose', zip: '95134', type: 2 },
    },
    user: { id: `user-${number % 10_000}`, buyeruid: `buyer-${number % 10_000}` },
    bcat: ['IAB25', 'IAB26', 'IAB7-39', 'IAB8-5'],
    badv: ['blocked.example', 'casino.example', 'tobacco.example'],
    source: { fd: 0, tid: `tid-${number}` },
    regs: { coppa: 0, ext: { gdpr: 0 } },
  };
}
