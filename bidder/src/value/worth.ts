/** What a campaign pays for, brought to the form the pricer works on when its row changes. */
import { slotOf } from '@mainstem/models/click/features';
import { hashText } from '@mainstem/models/click/hash';
import type { Valuation } from '@mainstem/streams/catalogue/rows';

export type Action = 'CLICK' | 'CONVERSION';

export interface Worth {
  /** Undefined for a fixed price. */
  readonly action: Action | undefined;
  /** What one action is worth, micros of the campaign's currency; undefined for what is foretold of the viewer. */
  readonly actionValueMicros: number | undefined;
  /** Part of the value that is bid, millionths. */
  readonly marginPpm: number;
  /** `name@version`; undefined for the tenant's default. */
  readonly model: string | undefined;
  readonly shading: boolean;
  /** Hashes of features that never change. */
  readonly campaignHash: number;
  readonly creativeHash: number;
}

/** Undefined for a campaign that bids its price as it stands. An unknown goal is a fixed price: what it meant is not known. */
export function worthOf(valuation: Valuation | null, campaignId: string, creativeId: string): Worth | undefined {
  if (valuation === null) return undefined;
  const { goal, actionValueMicros, marginPpm, model, shading } = valuation;
  const action = goal === 'CLICK' || goal === 'CONVERSION' ? goal : undefined;
  if (action === undefined && !shading && model === null) return undefined;
  return {
    action,
    actionValueMicros: actionValueMicros ?? undefined,
    marginPpm,
    model: model ?? undefined,
    shading,
    campaignHash: hashText(slotOf.campaign, campaignId),
    creativeHash: hashText(slotOf.creative, creativeId),
  };
}
