/** What tenants published as their `rate-limits`, followed from the settings' topic. */
import type { Codec } from '@mainstem/schemas/codec';
import type { EventLog } from '@mainstem/streams/log/event-log';
import type { Clock } from '@mainstem/streams/runtime/clock';
import { followSetting } from '@mainstem/streams/runtime/setting-follower';
import { LIMITS_SETTING, type LimitsSetting, limitsSetting } from './limits.ts';

export interface LimitsOfLog {
  wantedBy(tenant: string): LimitsSetting | undefined;
  /** Why limits may be old; null while they are followed. */
  notReady(): string | null;
  stop(): Promise<void>;
}

export interface LimitsOfLogOptions {
  readonly log: EventLog;
  readonly codec: Codec;
  readonly report: (message: string, cause?: unknown) => void;
  readonly sleep?: Clock['sleep'];
}

export function followLimits(options: LimitsOfLogOptions): LimitsOfLog {
  const follower = followSetting({
    ...options,
    setting: LIMITS_SETTING,
    parse: (value) => limitsSetting.safeParse(value).data,
  });
  return {
    wantedBy: (tenant) => follower.of(tenant)?.value,
    notReady: () => (follower.isFollowing() ? null : 'the settings that lower rate limits are not followed'),
    stop: follower.stop,
  };
}
