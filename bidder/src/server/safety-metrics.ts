/** Metrics of pace, frequency caps and breakers. */
import type { Bidder } from '../bidder.ts';

type Read = () => readonly (readonly [labels: Record<string, string>, value: number])[];

export function safetyMetrics(
  bidder: Bidder,
  gauge: (name: string, help: string, read: () => number) => void,
  counter: (name: string, help: string, labelNames: string[], read: Read) => void,
): void {
  const { hearing } = bidder;
  const pace = () => hearing.pace.status;
  gauge('paced_campaigns', 'Campaigns with a daily cap.', () => pace().campaigns);
  gauge(
    'pacing_error_max_ratio',
    'Largest |spent − plan| of a campaign, as a share of its daily cap.',
    () => pace().errorMax,
  );
  gauge(
    'pacing_error_mean_ratio',
    'Mean |spent − plan| over campaigns, as a share of the daily cap.',
    () => pace().errorMean,
  );
  gauge('pacing_off_plan_campaigns', 'Campaigns over 5 % of their daily cap off plan.', () => pace().offPlan);
  gauge(
    'pacing_learnt_hours',
    'Hours of the week whose traffic is known; 0: the plan is flat.',
    () => pace().learntHours,
  );
  gauge('caps_ready', '1 once all counts of frequency caps are heard; until then capped campaigns do not bid.', () =>
    Number(hearing.caps.isReady),
  );
  gauge('caps_shows', 'Bids and impressions counted for frequency caps.', () => hearing.caps.counts.shows);
  gauge('caps_viewers', 'Viewers and campaigns counted for frequency caps.', () => hearing.caps.counts.viewers);
  counter('caps_evicted_total', 'Viewers whose counts were let go for want of room; they count as capped.', [], () => [
    [{}, hearing.caps.counts.evicted],
  ]);
}
