/** The thresholds a tenant published, or those every tenant begins with. */
import type { Codec } from '@mainstem/schemas/codec';
import { defaultThresholds } from '../deciders/approval/default-thresholds.ts';
import { APPROVALS_SETTING, approvalsSetting, type Thresholds } from '../deciders/approval/routing.ts';
import type { EventLog } from '../log/event-log.ts';
import { followSetting } from '../runtime/setting-follower.ts';

export interface ThresholdsOfLog {
  /** Waits until the settings are known: right after a start the defaults would be a lie. */
  of(tenant: string): Promise<Thresholds>;
  stop(): Promise<void>;
}

export interface ThresholdsOptions {
  readonly log: EventLog;
  readonly codec: Codec;
  readonly report: (message: string, cause?: unknown) => void;
}

export function followThresholds(options: ThresholdsOptions): ThresholdsOfLog {
  const follower = followSetting({
    ...options,
    setting: APPROVALS_SETTING,
    parse: (value) => approvalsSetting.safeParse(value).data,
  });
  return {
    async of(tenant) {
      await follower.whenCaughtUp();
      const published = follower.of(tenant);
      return published === undefined ? defaultThresholds : { version: published.version, table: published.value };
    },
    stop: follower.stop,
  };
}
