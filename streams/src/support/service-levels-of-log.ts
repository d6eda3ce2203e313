/** Service levels of tickets as a tenant published them (setting `support`), or those every tenant begins with. */
import type { Codec } from '@mainstem/schemas/codec';
import type { Severity, TicketCommand } from '../deciders/ticket/commands.ts';
import { levelOf, SUPPORT_SETTING, supportSetting } from '../deciders/ticket/service-levels.ts';
import type { EventLog } from '../log/event-log.ts';
import { followSetting } from '../runtime/setting-follower.ts';

type Level = Extract<TicketCommand, { type: 'OpenTicket' }>['level'];

export interface ServiceLevels {
  /** As a ticket is opened with it; null for what every tenant begins with. Waits until the settings are known. */
  of(tenant: string, severity: Severity): Promise<Level>;
  stop(): Promise<void>;
}

export interface ServiceLevelsOptions {
  readonly log: EventLog;
  readonly codec: Codec;
  readonly report: (message: string, cause?: unknown) => void;
}

export function followServiceLevels(options: ServiceLevelsOptions): ServiceLevels {
  const follower = followSetting({
    ...options,
    setting: SUPPORT_SETTING,
    parse: (value) => supportSetting.safeParse(value).data,
  });
  return {
    async of(tenant, severity) {
      await follower.whenCaughtUp();
      return levelOf(follower.of(tenant), severity);
    },
    stop: follower.stop,
  };
}
