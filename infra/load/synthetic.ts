/** Made-up bid requests in the shape of real ones: three banner sizes and video, sites and apps, eight countries. */
import { pick, type Random } from './random.ts';

export type BidRequest = { readonly id: string; readonly [field: string]: unknown };
/** Makes the request of a number; numbers run from 0. */
export type RequestSource = (number: number, random: Random) => BidRequest;

const sizes = [
  { w: 300, h: 250 },
  { w: 728, h: 90 },
  { w: 320, h: 50 },
] as const;
const countries = ['USA', 'USA', 'DEU', 'GBR', 'FRA', 'ESP', 'JPN', 'BRA'] as const;
const sites = ['news.example', 'sport.example', 'weather.example', 'cooking.example'] as const;
const bundles = ['com.example.game', 'com.example.chat'] as const;
const VIDEO_SHARE = 0.2;
const APP_SHARE = 0.3;

export const syntheticRequest: RequestSource = (number, random) => {
  const video = random() < VIDEO_SHARE;
  const app = random() < APP_SHARE;
  return {
    id: `${Math.floor(random() * 2 ** 32).toString(16)}-${number}`,
    at: 2,
    tmax: 200,
    cur: ['USD'],
    imp: [video ? videoImp(random) : bannerImp(random)],
    ...(app ? { app: appOf(random) } : { site: siteOf(random) }),
    device: {
      ua: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
      geo: { country: pick(random, countries) },
      devicetype: app ? 4 : 2,
      language: 'en',
    },
    user: { id: `user-${Math.floor(random() * 100_000)}` },
    // Made-up people have no consent to show; where the law asks for it nothing would be bid.
    regs: { gdpr: 0 },
    bcat: ['IAB25', 'IAB26'],
    badv: ['blocked.example'],
    source: { fd: 0, tid: `tid-${number}` },
  };
};

function bannerImp(random: Random): Record<string, unknown> {
  const size = pick(random, sizes);
  return {
    id: '1',
    bidfloor: floorOf(random),
    bidfloorcur: 'USD',
    secure: 1,
    banner: { format: [size], ...size, pos: 1 },
  };
}

function videoImp(random: Random): Record<string, unknown> {
  const video = {
    mimes: ['video/mp4', 'video/webm'],
    minduration: 5,
    maxduration: 30,
    protocols: [2, 3, 5, 6, 7],
    w: 640,
    h: 360,
    linearity: 1,
    plcmt: 1,
  };
  return { id: '1', bidfloor: floorOf(random), bidfloorcur: 'USD', secure: 1, video };
}

/** 1 cent to 1 USD in whole cents, CPM. */
function floorOf(random: Random): number {
  return (1 + Math.floor(random() * 100)) / 100;
}

function siteOf(random: Random): Record<string, unknown> {
  const domain = pick(random, sites);
  return { id: domain, domain, page: `https://${domain}/today`, publisher: { id: `pub-${domain}` } };
}

function appOf(random: Random): Record<string, unknown> {
  const bundle = pick(random, bundles);
  return { id: bundle, bundle, storeurl: `https://store.example/${bundle}`, publisher: { id: `pub-${bundle}` } };
}
