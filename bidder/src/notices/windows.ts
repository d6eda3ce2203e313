/**
 * How long the notices of a bid are waited for, by what was bid on. The money stays reserved exactly as long: a window
 * that is too long locks budget that nobody spends, one that is too short refuses bills of what was shown.
 *
 * Rule of thumb of OpenRTB 2.6, implementation §7.2, from the auction to the billing event: a page shows its ad within
 * a minute; an app fetches ahead and shows a banner within five, native within ten; an interstitial waits for a break in
 * the game up to thirty; a server that stitches ads into a stream (SSAI) has no bound, so ours is
 * the longest of the others. A screen out of home (DOOH) plays on its own schedule, and is given the same. Video is shown
 * when the player gets to it, so it has the five minutes of an app everywhere. No window is longer than half an hour:
 * what a killed bidder had leased stays locked as long.
 */

/** In the order their numbers have in tokens: only ever appended to. */
export const noticeWindows = ['web', 'app', 'native', 'video', 'interstitial', 'unbounded'] as const;
export type NoticeWindow = (typeof noticeWindows)[number];

const MINUTE_MS = 60_000;

/** From the bid to the last moment its billing event is expected, ms. */
export const windowMs: Readonly<Record<NoticeWindow, number>> = {
  web: MINUTE_MS,
  app: 5 * MINUTE_MS,
  native: 10 * MINUTE_MS,
  video: 5 * MINUTE_MS,
  interstitial: 30 * MINUTE_MS,
  unbounded: 30 * MINUTE_MS,
};

/** A bid billed at its last second must still be booked when the exchange's notice is slow, ms. */
export const NOTICE_MARGIN_MS = 30_000;

/** Longest reservation there is, ms: what a lease must outlast before anybody else may settle it. */
export const RESERVATION_MAX_MS = Math.max(...Object.values(windowMs)) + NOTICE_MARGIN_MS;

/** What is asked of an impression to tell its window. */
export interface Shown {
  readonly format: string;
  readonly interstitial: boolean;
  /** Ads are stitched into the stream by a server (imp.ssai 2 or 3). */
  readonly stitched: boolean;
  readonly channel: 'site' | 'app' | 'dooh' | undefined;
}

export function windowOf({ format, interstitial, stitched, channel }: Shown): NoticeWindow {
  if (stitched || channel === 'dooh') return 'unbounded';
  if (interstitial) return 'interstitial';
  if (format === 'VIDEO' || format === 'AUDIO') return 'video';
  if (channel === 'app') return format === 'NATIVE' ? 'native' : 'app';
  return 'web';
}
