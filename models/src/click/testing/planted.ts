/** Impressions with clicks drawn from known chances, so that what a trainer finds can be held against the truth. */
import { createRandom } from '../../random.ts';
import { createFeatureRow, type FeatureRow, numberOf, slotOf } from '../features.ts';
import { crossed, hashNumber, hashText } from '../hash.ts';

export interface Planted {
  readonly row: FeatureRow;
  readonly positive: boolean;
  /** The true chance. */
  readonly chance: number;
}

/** Chances depend on creative, place, their cross, device and hour; `informative` false makes them all one. */
export function plantedClicks(seed: number, count: number, informative = true): Planted[] {
  const random = createRandom(seed);
  const effects = (size: number, scale: number) => Array.from({ length: size }, () => random.normal() * scale);
  const [creatives, places, devices] = [effects(40, 0.7), effects(200, 0.6), effects(5, 0.4)];
  return Array.from({ length: count }, () => {
    const row = createFeatureRow();
    const [creative, place, device, hour] = [random.below(40), random.below(200), random.below(5), random.below(24)];
    row.slots[slotOf.creative] = hashText(slotOf.creative, `creative-${creative}`);
    row.slots[slotOf.campaign] = hashText(slotOf.campaign, `campaign-${creative % 8}`);
    row.slots[slotOf.place] = hashText(slotOf.place, `site-${place}.example`);
    row.slots[slotOf.campaignAtPlace] = crossed(
      slotOf.campaignAtPlace,
      row.slots[slotOf.campaign] as number,
      row.slots[slotOf.place] as number,
    );
    row.slots[slotOf.deviceType] = hashNumber(slotOf.deviceType, device);
    row.slots[slotOf.hour] = hashNumber(slotOf.hour, hour);
    row.dense[numberOf.hourSine] = Math.sin((2 * Math.PI * hour) / 24);
    const effect = (creatives[creative] as number) + (places[place] as number) + (devices[device] as number);
    const chance = 1 / (1 + Math.exp(3.2 - (informative ? effect + 0.5 * (row.dense[numberOf.hourSine] ?? 0) : 0)));
    return { row, positive: random.next() < chance, chance };
  });
}
