/**
 * What the monitor remembers. Bounded (R8): creatives, campaigns and bids are forgotten oldest first. A creative that is
 * forgotten begins with a new baseline; a click that comes after its bid was forgotten is not counted.
 */
import { Beside, type Tally } from './beside.ts';
import { type Cell, type ClickCells, click, createClickCells } from './click-cells.ts';
import type { SettingsInForce } from './config.ts';
import { createRecentMap, type RecentMap } from './recent-map.ts';
import { Recovery } from './recovery.ts';

/** Creatives watched at a time, all tenants together: some 100 MB at the very most. */
export const CREATIVES_MAX = 20_000;
/** Bids remembered for their clicks and repeats: at 100 impressions a second the last 33 minutes and more. */
const BIDS_REMEMBERED = 200_000;
/** A window has at least this many cells, so its start is found to a quarter. */
export const CELLS_PER_WINDOW = 4;
/** Campaigns whose creatives are compared, all tenants together. */
const CAMPAIGNS_MAX = 5_000;
/** Successes the hard breaker has to have expected. */
export const HARD_EXPECTED_MIN = 100;

export interface Episode {
  /** What begins it: the event that put the creative on the air; `first` when it was never seen. */
  readonly id: string;
  onAir: boolean;
  alarmed: boolean;
  youngestMs: number;
  readonly cells: ClickCells;
}

export interface Shown {
  /** Null while a click came before its bill. */
  cell: Cell | null;
  tally: Tally | null;
  clicked: boolean;
}

export interface MonitorState {
  readonly configs: Map<string, SettingsInForce>;
  /** By tenant and creative, in order of last impression. */
  readonly episodes: Map<string, Episode>;
  readonly bids: RecentMap<Shown>;
  /** By tenant and campaign, in order of last impression. */
  readonly campaigns: Map<string, Beside>;
  readonly recovery: Recovery;
}

export function initialState(): MonitorState {
  return {
    configs: new Map(),
    episodes: new Map(),
    bids: createRecentMap(BIDS_REMEMBERED),
    campaigns: new Map(),
    recovery: new Recovery(),
  };
}

export function newEpisode(id: string): Episode {
  return { id, onAir: true, alarmed: false, youngestMs: 0, cells: createClickCells() };
}

export function episodeOf({ episodes }: MonitorState, tenant: string, creativeId: string): Episode {
  const key = keyOf(tenant, creativeId);
  return keep(episodes, key, episodes.get(key) ?? newEpisode('first'), CREATIVES_MAX);
}

export function besideOf({ campaigns }: MonitorState, tenant: string, campaignId: string): Beside {
  const key = keyOf(tenant, campaignId);
  return keep(campaigns, key, campaigns.get(key) ?? new Beside(), CAMPAIGNS_MAX);
}

export function countClick({ cell, tally }: Shown): void {
  if (cell !== null) click(cell);
  if (tally !== null) tally.successes += 1;
}

/** Puts an entry last in line to be forgotten. */
export function keep<Value>(held: Map<string, Value>, key: string, value: Value, max: number): Value {
  held.delete(key);
  held.set(key, value);
  if (held.size > max) held.delete(held.keys().next().value as string);
  return value;
}

export function keyOf(tenant: string, entity: string): string {
  return `${tenant}|${entity}`;
}
