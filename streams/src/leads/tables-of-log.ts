/** The table of routing a tenant published, or the platform's own. */
import type { Codec } from '@mainstem/schemas/codec';
import type { EventLog } from '../log/event-log.ts';
import { followSetting } from '../runtime/setting-follower.ts';
import { defaultLeadTable, LEAD_ROUTING_SETTING, type LeadTable, leadRoutingSetting } from './routing-table.ts';

export interface LeadTables {
  /** Waits until the settings are known. */
  of(tenant: string): Promise<LeadTable>;
}

export interface LeadTablesOfLog extends LeadTables {
  stop(): Promise<void>;
}

interface Options {
  readonly log: EventLog;
  readonly codec: Codec;
  readonly report: (message: string, cause?: unknown) => void;
}

export function followLeadTables(options: Options): LeadTablesOfLog {
  const parse = (value: unknown) => leadRoutingSetting.safeParse(value).data;
  const follower = followSetting({ ...options, setting: LEAD_ROUTING_SETTING, parse });
  return {
    async of(tenant) {
      await follower.whenCaughtUp();
      const published = follower.of(tenant);
      return published === undefined ? defaultLeadTable : { version: published.version, table: published.value };
    },
    stop: follower.stop,
  };
}
