/**
 * Restrictions that can be added to a bid request, each with what it forbids of a catalogue: `narrow` gives the catalogue
 * that remains. Bidding on the restricted request must be bidding on the request as it was from the narrower catalogue.
 */
import type { CampaignRow, CreativeRow } from '../catalogue/rows.ts';
import type { WideCatalogue } from './wide-catalogue.ts';

export type Loose = Record<string, unknown>;

export interface Restriction {
  readonly name: string;
  /** The restricted request; undefined where it cannot be added without taking another one away. */
  readonly add: (request: Loose) => Loose | undefined;
  readonly narrow: (catalogue: WideCatalogue, request: Loose) => WideCatalogue;
}

export function objectIn(value: unknown): Loose | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Loose) : undefined;
}

function listIn(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** USD: some of the dearest campaigns are above it, and some are not. */
const DEAR = 50.000004;
const none = { campaigns: [], creatives: [] };
const formats = ['banner', 'video', 'audio', 'native'] as const;
const media = ['video', 'audio'] as const;

function ofCampaigns(keep: (campaign: CampaignRow) => boolean): Restriction['narrow'] {
  return ({ campaigns, creatives }) => ({ campaigns: campaigns.filter(keep), creatives });
}

function ofCreatives(keep: (creative: CreativeRow) => boolean): Restriction['narrow'] {
  return ({ campaigns, creatives }) => ({ campaigns, creatives: creatives.filter(keep) });
}

function everyImp(request: Loose, change: (imp: Loose) => Loose | undefined): Loose | undefined {
  const imps = listIn(request.imp).map((imp) => (objectIn(imp) === undefined ? undefined : change(imp as Loose)));
  return imps.includes(undefined) ? undefined : { ...request, imp: imps };
}

/** Changes those offers of every impression that are there. */
function everyOffer(
  request: Loose,
  names: readonly string[],
  change: (offer: Loose) => Loose | undefined,
): Loose | undefined {
  return everyImp(request, (imp) => {
    const changed: Loose = { ...imp };
    for (const name of names) {
      const offer = objectIn(imp[name]);
      const next = offer === undefined ? undefined : change(offer);
      if (offer !== undefined && next === undefined) return undefined;
      if (next !== undefined) changed[name] = next;
    }
    return changed;
  });
}

/** Only where the list is one, or is not there. */
function appended(list: unknown, entry: unknown): unknown[] | undefined {
  return list === undefined || Array.isArray(list) ? [...listIn(list), entry] : undefined;
}

function blockList(name: string, entry: string, keep: (campaign: CampaignRow) => boolean): Restriction {
  return {
    name,
    add: (request) => {
      const list = appended(request[name], entry);
      return list === undefined ? undefined : { ...request, [name]: list };
    },
    narrow: ofCampaigns(keep),
  };
}

const taxonomyOf = (request: Loose): unknown => request.cattax ?? objectIn(request.ext)?.cattax ?? 1;

const all: readonly Restriction[] = [
  { ...blockList('badv', 'https://WWW.Ford.com/x', ({ advertiserDomain }) => advertiserDomain !== 'ford.com') },
  blockList('bapp', 'com.FOO.game', ({ advertiserApps }) => advertiserApps.length === 0),
  {
    ...blockList('bcat', 'IAB25', ({ categories }) => !categories.some((category) => category.startsWith('IAB25'))),
    narrow: (catalogue, request) =>
      Number(taxonomyOf(request)) === 1
        ? ofCampaigns(({ categories }) => !categories.includes('IAB25-3'))(catalogue, request)
        : catalogue,
  },
  {
    name: 'acat',
    add: (request) =>
      request.acat === undefined && Number(taxonomyOf(request)) === 1
        ? { ...request, acat: ['IAB1', 'IAB3'] }
        : undefined,
    narrow: ofCampaigns(({ categories }) => categories.length > 0 && !categories.includes('IAB25-3')),
  },
  {
    name: 'wseat',
    add: (request) => (listIn(request.wseat).length === 0 ? { ...request, wseat: ['acme'] } : undefined),
    narrow: ofCampaigns(({ tenant }) => tenant === 'acme'),
  },
  blockList('bseat', 'agency-seat-7', ({ tenant }) => tenant !== 'agency-seat-7'),
  {
    name: 'wlang',
    add: (request) =>
      request.wlang === undefined && request.wlangb === undefined ? { ...request, wlang: ['en'] } : undefined,
    narrow: ofCreatives(({ language }) => language === 'en'),
  },
  {
    name: 'secure',
    add: (request) => everyImp(request, (imp) => ({ ...imp, secure: 1 })),
    narrow: ofCreatives(({ secure }) => secure),
  },
  {
    name: 'battr',
    add: (request) =>
      everyOffer(request, formats, (offer) => {
        const battr = appended(offer.battr, 10);
        return battr === undefined ? undefined : { ...offer, battr };
      }),
    narrow: ofCreatives(({ attributes }) => !attributes.includes(10)),
  },
  {
    name: 'btype',
    add: (request) =>
      everyOffer(request, ['banner'], (offer) => {
        const btype = appended(offer.btype, 3);
        return btype === undefined ? undefined : { ...offer, btype };
      }),
    narrow: ofCreatives(({ format, markup }) => format !== 'BANNER' || !markup.includes('<script')),
  },
  {
    name: 'no api',
    add: (request) => everyOffer(request, formats, (offer) => ({ ...offer, api: [] })),
    narrow: ofCreatives(({ apis }) => apis.length === 0),
  },
  {
    name: 'mimes',
    add: (request) =>
      everyOffer(request, media, (offer) => {
        const mimes = listIn(offer.mimes).filter((mime) => mime === 'video/mp4' || mime === 'audio/mpeg');
        return mimes.length === 0 ? undefined : { ...offer, mimes };
      }),
    narrow: ofCreatives(
      ({ format, mimeType }) =>
        format === 'BANNER' || format === 'NATIVE' || /^(video\/mp4|audio\/mpeg)$/.test(mimeType),
    ),
  },
  {
    name: 'protocols',
    add: (request) =>
      everyOffer(request, media, (offer) => {
        const asked = listIn(offer.protocols);
        const protocols = asked.length === 0 && offer.protocol === undefined ? [6] : asked.filter((one) => one === 6);
        return protocols.length === 0 ? undefined : { ...offer, protocols };
      }),
    narrow: ofCreatives(({ format, protocols }) => format === 'BANNER' || format === 'NATIVE' || protocols.includes(6)),
  },
  {
    name: 'maxduration',
    add: (request) =>
      everyOffer(request, media, (offer) => {
        const longest = offer.maxduration ?? 1_000;
        if (typeof longest !== 'number' || offer.rqddurs !== undefined) return undefined;
        return { ...offer, maxduration: Math.min(longest, 15), maxextended: 0 };
      }),
    narrow: ofCreatives(({ durationS }) => (durationS ?? 0) <= 15),
  },
  {
    name: 'minduration',
    add: (request) =>
      everyOffer(request, media, (offer) => {
        const shortest = offer.minduration ?? 0;
        if (typeof shortest !== 'number' || offer.rqddurs !== undefined) return undefined;
        return { ...offer, minduration: Math.max(shortest, 20) };
      }),
    narrow: ofCreatives(({ durationS }) => (durationS ?? 20) >= 20),
  },
  {
    name: 'overlays only',
    add: (request) => everyOffer(request, media, (offer) => ({ ...offer, linearity: 2 })),
    narrow: ofCreatives(({ format }) => format === 'BANNER' || format === 'NATIVE'),
  },
  {
    name: 'skip by the player',
    add: (request) => everyOffer(request, ['video'], (offer) => ({ ...offer, skip: 1 })),
    narrow: ofCreatives(({ format, attributes }) => format !== 'VIDEO' || !attributes.includes(16)),
  },
  {
    name: 'no letter box',
    add: (request) => everyOffer(request, ['video'], (offer) => ({ ...offer, boxingallowed: 0, w: 400, h: 300 })),
    narrow: ofCreatives(({ format }) => format !== 'VIDEO'),
  },
  {
    name: 'stitched by a server',
    add: (request) => everyImp(request, (imp) => (Number(imp.ssai ?? 0) < 2 ? { ...imp, ssai: 3 } : undefined)),
    narrow: ofCreatives(
      ({ mimeType, format, apis }) =>
        format === 'BANNER' || (mimeType !== 'application/javascript' && !apis.includes(2)),
    ),
  },
  {
    name: 'banner only',
    add: (request) => everyImp(request, ({ video, audio, native, ...imp }) => imp),
    narrow: ofCreatives(({ format }) => format === 'BANNER'),
  },
  {
    name: 'private auction',
    add: (request) => everyImp(request, (imp) => ({ ...imp, pmp: { ...objectIn(imp.pmp), private_auction: 1 } })),
    narrow: ({ campaigns, creatives }) => ({
      campaigns: campaigns.map((campaign) => ({ ...campaign, dealsOnly: true })),
      creatives,
    }),
  },
  {
    name: 'deals of one advertiser',
    add: (request) =>
      everyDeal(request, (deal) => (deal.wadomain === undefined ? { ...deal, wadomain: ['shop.example'] } : undefined)),
    narrow: ({ campaigns, creatives }) => ({
      campaigns: campaigns.map((campaign) =>
        campaign.advertiserDomain === 'shop.example' ? campaign : { ...campaign, deals: [] },
      ),
      creatives,
    }),
  },
  {
    name: 'deals of one seat',
    add: (request) => everyDeal(request, (deal) => (deal.wseat === undefined ? { ...deal, wseat: ['4'] } : undefined)),
    narrow: ({ campaigns, creatives }) => ({
      campaigns: campaigns.map((campaign) => (campaign.tenant === '4' ? campaign : { ...campaign, deals: [] })),
      creatives,
    }),
  },
  {
    name: 'dearer deals',
    add: (request) =>
      everyDeal(request, (deal) => {
        const floor = Number(deal.bidfloor ?? 0);
        const inUsd = deal.bidfloorcur === undefined || deal.bidfloorcur === 'USD';
        const { durfloors, mincpmpersec, ...rest } = deal;
        return inUsd &&
          durfloors === undefined &&
          mincpmpersec === undefined &&
          deal.at !== 3 &&
          deal.bidfloor !== undefined
          ? { ...rest, bidfloor: Math.max(floor, DEAR) }
          : undefined;
      }),
    narrow: ({ campaigns, creatives }) => ({
      campaigns: campaigns.map((campaign) =>
        campaign.bidPriceMicros >= DEAR * 1e6 ? campaign : { ...campaign, deals: [] },
      ),
      creatives,
    }),
  },
  {
    name: 'a higher floor',
    add: (request) =>
      everyImp(request, (imp) => {
        const inUsd = imp.bidfloorcur === undefined || imp.bidfloorcur === 'USD';
        const byLength = media.some((name) => objectIn(imp[name])?.durfloors ?? objectIn(imp[name])?.mincpmpersec);
        const floored = listIn(objectIn(imp.pmp)?.deals).every((deal) => objectIn(deal)?.bidfloor !== undefined);
        const floor = Number(imp.bidfloor ?? 0);
        return inUsd && !byLength && floored && floor <= DEAR ? { ...imp, bidfloor: DEAR } : undefined;
      }),
    narrow: ({ campaigns, creatives }) => ({
      campaigns: campaigns.map((campaign) =>
        campaign.bidPriceMicros >= DEAR * 1e6 ? campaign : { ...campaign, dealsOnly: true },
      ),
      creatives,
    }),
  },
  {
    name: 'a site and an app',
    add: (request) => ({ ...request, site: objectIn(request.site) ?? {}, app: objectIn(request.app) ?? {} }),
    narrow: () => none,
  },
  {
    name: 'shown tomorrow',
    add: (request) => everyImp(request, (imp) => ({ ...imp, dt: 1e15 })),
    narrow: () => none,
  },
  { name: 'a test', add: (request) => ({ ...request, test: 1 }), narrow: (catalogue) => catalogue },
  {
    name: 'COPPA',
    add: (request) => ({ ...request, regs: { ...objectIn(request.regs), coppa: 1 } }),
    narrow: unprofiled,
  },
  {
    name: 'limit tracking',
    add: (request) => ({ ...request, device: { ...objectIn(request.device), lmt: 1 } }),
    narrow: unprofiled,
  },
  {
    name: 'an opt-out in the US',
    add: (request) => ({ ...request, regs: { ...objectIn(request.regs), us_privacy: '1YYN' } }),
    narrow: unprofiled,
  },
];

function everyDeal(request: Loose, change: (deal: Loose) => Loose | undefined): Loose | undefined {
  return everyImp(request, (imp) => {
    const pmp = objectIn(imp.pmp);
    if (pmp === undefined) return imp;
    const deals = listIn(pmp.deals).map((deal) => (objectIn(deal) === undefined ? undefined : change(deal as Loose)));
    return deals.includes(undefined) ? undefined : { ...imp, pmp: { ...pmp, deals } };
  });
}

/** Without a profile nobody is known to be in a segment. */
function unprofiled({ campaigns, creatives }: WideCatalogue): WideCatalogue {
  return { campaigns: campaigns.filter(({ targeting }) => (targeting?.segments.length ?? 0) === 0), creatives };
}

export const restrictions = all;
