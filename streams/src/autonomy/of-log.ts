/** The limits of autonomy that tenants are held to, followed from the log. */
import type { AutonomyOutcome } from '@mainstem/models/autonomy/autonomy';
import type { Codec } from '@mainstem/schemas/codec';
import type { EventLog } from '../log/event-log.ts';
import { followSetting } from '../runtime/setting-follower.ts';
import { AUTONOMY_SETTING, autonomySetting, ceilingOf } from './setting.ts';

export interface AutonomyOfLog {
  /** Waits until the settings are known: right after a start "no limit" would be a lie that lets programs act. */
  ceilingOf(tenant: string, about: string, atMs: number): Promise<AutonomyOutcome>;
  stop(): Promise<void>;
}

export function followAutonomy(options: {
  readonly log: EventLog;
  readonly codec: Codec;
  readonly report: (message: string, cause?: unknown) => void;
}): AutonomyOfLog {
  const parse = (value: unknown) => autonomySetting.safeParse(value).data;
  const follower = followSetting({ ...options, setting: AUTONOMY_SETTING, parse });
  return {
    async ceilingOf(tenant, about, atMs) {
      await follower.whenCaughtUp();
      return ceilingOf(follower.of(tenant)?.value, about, atMs);
    },
    stop: follower.stop,
  };
}
