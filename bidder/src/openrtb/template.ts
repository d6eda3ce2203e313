/**
 * The constant JSON of a creative's bids (OpenRTB 2.6 §4.2.3), written when its catalogue row changes, so that an answer is
 * put together from pieces and never serialised whole.
 */
import type { CampaignRow, CreativeRow } from '@mainstem/streams/catalogue/rows';

export interface BidTemplate {
  /** `,"adid":…` up to the notices. */
  readonly head: string;
  /** The `adm` value without quotes, cut at each click macro; one empty text for native, whose markup answers the request. */
  readonly markup: readonly string[];
  /** From after `adm` on, without `exp`, `protocol` and the closing brace. */
  readonly tail: string;
}

/** Replaced in a creative's markup by the address that counts a click. */
export const CLICK_MACRO = '$' + '{CLICK_URL}';

/** §4.2.3 mtype. */
const markupType = { BANNER: 1, VIDEO: 2, AUDIO: 3, NATIVE: 4 } as const;

/** `attributes` are all of the ad, also those read from its markup. */
export function templateOf(campaign: CampaignRow, creative: CreativeRow, attributes: readonly number[]): BidTemplate {
  const size = creative.widthPx > 0 && creative.heightPx > 0 ? `,"w":${creative.widthPx},"h":${creative.heightPx}` : '';
  return {
    head: `,"adid":${JSON.stringify(creative.id)}`,
    markup: creative.markup.split(CLICK_MACRO).map((part) => JSON.stringify(part).slice(1, -1)),
    tail:
      `,"adomain":[${JSON.stringify(campaign.advertiserDomain)}]${appOf(campaign)}` +
      `${optional('iurl', creative.imageUrl)},"cid":${JSON.stringify(campaign.id)},"crid":${JSON.stringify(creative.id)}` +
      `${list('cat', campaign.categories)}${campaign.categories.length === 0 ? '' : `,"cattax":${campaign.categoryTaxonomy}`}` +
      `${list('attr', attributes)}${list('apis', creative.apis)}${languageOf(creative)}` +
      `,"mtype":${markupType[creative.format]}${size}` +
      `${creative.durationS === null ? '' : `,"dur":${Math.round(creative.durationS)}`}`,
  };
}

/** The app, when it is clear which: a campaign for an app of two stores has two ids. */
function appOf({ advertiserApps }: CampaignRow): string {
  return advertiserApps.length === 1 ? optional('bundle', advertiserApps[0] as string) : '';
}

/** `language` takes two letters (ISO 639-1), `langb` any tag; only one of them is sent. */
function languageOf({ language }: CreativeRow): string {
  if (language === null) return '';
  return language.length === 2 ? optional('language', language) : optional('langb', language);
}

function optional(name: string, value: string | null): string {
  return value === null ? '' : `,"${name}":${JSON.stringify(value)}`;
}

function list(name: string, values: readonly (string | number)[]): string {
  return values.length === 0 ? '' : `,"${name}":${JSON.stringify(values)}`;
}
