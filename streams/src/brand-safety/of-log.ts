/** The brand-safety lists a tenant published, or none. */
import type { Codec } from '@mainstem/schemas/codec';
import type { EventLog } from '../log/event-log.ts';
import { followSetting } from '../runtime/setting-follower.ts';
import { BRAND_SAFETY_SETTING, type BrandSafetyInForce, brandSafetySetting, defaultBrandSafety } from './setting.ts';

export interface BrandSafetyOfLog {
  /** Waits until the settings are known: right after a start "none" would be a lie that lets words pass. */
  of(tenant: string): Promise<BrandSafetyInForce>;
  stop(): Promise<void>;
}

export function followBrandSafety(options: {
  readonly log: EventLog;
  readonly codec: Codec;
  readonly report: (message: string, cause?: unknown) => void;
}): BrandSafetyOfLog {
  const parse = (value: unknown) => brandSafetySetting.safeParse(value).data;
  const follower = followSetting({ ...options, setting: BRAND_SAFETY_SETTING, parse });
  return {
    async of(tenant) {
      await follower.whenCaughtUp();
      const published = follower.of(tenant);
      return published === undefined ? defaultBrandSafety : { version: published.version, lists: published.value };
    },
    stop: follower.stop,
  };
}
