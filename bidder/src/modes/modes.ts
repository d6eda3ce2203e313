/**
 * How carefully each campaign bids (SM-1, KIKI-42), from the open breakers of the catalogue: that of the platform, of its
 * tenant and its own all hold at once, the stricter in each respect. Made anew when a breaker changes, never changed, and
 * part of the snapshot, so a decision and its replay see the same modes.
 */
import { PLATFORM_TENANT } from '@mainstem/schemas/envelope';
import type { BreakerRow } from '../catalogue/rows.ts';
import { type BiddingMode, type ModeView, normalMode } from '../decide/conditions.ts';

/** Id of the breaker of a whole tenant; that of the platform's tenant binds every tenant. */
const WHOLE_TENANT = '*';

type Place = { readonly tenant: string; readonly campaignId: string; readonly budgetKey: string };

export class Modes implements ModeView {
  readonly #breakers: ReadonlyMap<string, BreakerRow>;
  /** By budget key; one entry a campaign at most. */
  readonly #made = new Map<string, BiddingMode>();

  /** `breakers` by `tenant|id`. */
  constructor(breakers: ReadonlyMap<string, BreakerRow>) {
    this.#breakers = breakers;
  }

  of(place: Place): BiddingMode {
    if (this.#breakers.size === 0) return normalMode;
    const known = this.#made.get(place.budgetKey);
    if (known !== undefined) return known;
    const mode = this.#make(place);
    this.#made.set(place.budgetKey, mode);
    return mode;
  }

  /** Breakers that are open, and those that let some auctions through; closed ones are none. */
  states(): Record<BreakerRow['state'], number> {
    const counts = { open: 0, 'half-open': 0 };
    for (const { state } of this.#breakers.values()) counts[state] += 1;
    return counts;
  }

  /** Breakers that are not closed. */
  get size(): number {
    return this.#breakers.size;
  }

  #make({ tenant, campaignId }: Place): BiddingMode {
    let mode = normalMode;
    for (const [scope, id] of [
      [PLATFORM_TENANT, WHOLE_TENANT],
      [tenant, WHOLE_TENANT],
      [tenant, campaignId],
    ]) {
      const breaker = this.#breakers.get(`${scope}|${id}`);
      if (breaker !== undefined) mode = stricter(mode, breaker, campaignId);
    }
    return mode;
  }
}

export const noModes = new Modes(new Map());

function stricter(mode: BiddingMode, breaker: BreakerRow, campaignId: string): BiddingMode {
  const unapproved = breaker.approvalRequired && !breaker.approved.includes(campaignId);
  const version = `${breaker.tenant}/${breaker.id}@${breaker.version}`;
  return {
    bidSharePpm: Math.min(mode.bidSharePpm, breaker.bidSharePpm),
    provenOnly: mode.provenOnly || breaker.provenOnly,
    capSharePpm: Math.min(mode.capSharePpm, breaker.capSharePpm),
    probePpm: Math.min(mode.probePpm, breaker.probePpm),
    halted: mode.halted || breaker.halted || unapproved,
    version: mode.version === undefined ? version : `${mode.version} ${version}`,
  };
}
