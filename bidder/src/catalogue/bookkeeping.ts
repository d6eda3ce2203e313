/**
 * The rows of the catalogue by campaign, with what is made of them, and which campaigns are to be indexed anew. Rows come
 * in any order: a creative may be there before its campaign, and stays when its campaign goes.
 */
import { budgetKeyOf, type Candidate } from './candidate.ts';
import type { CampaignRow, CreativeRow } from './rows.ts';

export interface Creative {
  readonly row: CreativeRow;
  /** Made with the campaign's row of now; undefined until it is needed. */
  candidate: Candidate | undefined;
}

export interface Campaign {
  readonly field: string;
  readonly budgetKey: string;
  row: CampaignRow | undefined;
  /** By field. */
  readonly creatives: Map<string, Creative>;
  /** To be indexed anew. */
  touched: boolean;
}

/** Steps of price a doubling is divided in, for putting campaigns about in order. */
const STEPS = 8;

export class Bookkeeping {
  readonly #campaigns = new Map<string, Campaign>();
  readonly #ownerOf = new Map<string, Campaign>();
  #campaignRows = 0;
  #touched: Campaign[] = [];
  /** What is touched, by price step; filled a little ahead of what is taken out. */
  readonly #steps: Campaign[][] = [];
  #sorted = 0;

  get rows(): number {
    return this.#campaignRows + this.#ownerOf.size;
  }

  get campaigns(): number {
    return this.#campaigns.size;
  }

  all(): Iterable<Campaign> {
    return this.#campaigns.values();
  }

  /** Longest window that any campaign caps impressions in, bidding or not, s; 0 for none. */
  longestCapWindowS(): number {
    let longestS = 0;
    for (const { row } of this.#campaigns.values()) {
      for (const { windowS } of row?.pacing?.frequencyCaps ?? []) longestS = Math.max(longestS, windowS);
    }
    return longestS;
  }

  /** The row of a field goes. */
  drop(field: string): void {
    const owner = this.#ownerOf.get(field);
    if (owner !== undefined) {
      owner.creatives.delete(field);
      this.#ownerOf.delete(field);
      this.touch(owner);
      return;
    }
    const campaign = this.#campaigns.get(field);
    if (campaign?.row === undefined) return;
    this.#campaignRows -= 1;
    campaign.row = undefined;
    for (const creative of campaign.creatives.values()) creative.candidate = undefined;
    this.touch(campaign);
  }

  putCampaign(field: string, row: CampaignRow): void {
    const campaign = this.#campaignOf(field, budgetKeyOf(row.tenant, row.id));
    if (campaign.row === undefined) this.#campaignRows += 1;
    campaign.row = row;
    this.touch(campaign);
  }

  putCreative(field: string, campaignField: string, row: CreativeRow): void {
    const campaign = this.#campaignOf(campaignField, budgetKeyOf(row.tenant, row.campaignId));
    campaign.creatives.set(field, { row, candidate: undefined });
    this.#ownerOf.set(field, campaign);
    this.touch(campaign);
  }

  touch(campaign: Campaign): void {
    if (campaign.touched) return;
    campaign.touched = true;
    this.#touched.push(campaign);
  }

  /** Of the campaign in that field, if there is any. */
  touchField(field: string): void {
    const campaign = this.#campaigns.get(field);
    if (campaign !== undefined) this.touch(campaign);
  }

  /** Everything touched, in the order it was, and nothing is touched any more. */
  touched(): readonly Campaign[] {
    const touched = this.#touched;
    this.#touched = [];
    for (const campaign of touched) campaign.touched = false;
    return touched;
  }

  /** The next to be indexed of a load, about the dearest first: each costs the same, however many there are. */
  nextTouched(): Campaign | undefined {
    if (this.#sorted < this.#touched.length) this.#sortAll();
    for (let step = this.#steps.length - 1; step >= 0; step -= 1) {
      const campaign = this.#steps[step]?.pop();
      if (campaign === undefined) {
        this.#steps.pop();
        continue;
      }
      campaign.touched = false;
      return campaign;
    }
    this.#touched = [];
    this.#sorted = 0;
    return undefined;
  }

  #sortAll(): void {
    for (; this.#sorted < this.#touched.length; this.#sorted += 1) {
      const campaign = this.#touched[this.#sorted] as Campaign;
      const step = Math.floor(Math.log2(campaign.row?.bidPriceMicros ?? 1) * STEPS);
      while (this.#steps.length <= step) this.#steps.push([]);
      (this.#steps[step] as Campaign[]).push(campaign);
    }
  }

  #campaignOf(field: string, budgetKey: string): Campaign {
    const known = this.#campaigns.get(field);
    if (known !== undefined) return known;
    const made: Campaign = { field, budgetKey, row: undefined, creatives: new Map(), touched: false };
    this.#campaigns.set(field, made);
    return made;
  }

  /** To be called once it is settled: of what has no row left nothing is kept. */
  forgetEmpty(campaign: Campaign): void {
    if (campaign.row === undefined && campaign.creatives.size === 0) this.#campaigns.delete(campaign.field);
  }
}
