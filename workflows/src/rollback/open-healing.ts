/** What rollbacks, incidents and lockdowns read of the log: the gold reserve, the tenants' owners and limits, who is in. */
import { followSetting, type SettingFollower } from '@mainstem/streams/runtime/setting-follower';
import type { ReactorResources } from '@mainstem/streams/worker';
import { INCIDENTS_SETTING, type IncidentsSetting, incidentsSetting } from '../incident/setting.ts';
import { type WhoIsIn, whoIsIn } from '../lockdown/who-is-in.ts';
import { openGoldReserve } from './open-reserve.ts';

export function openHealing(resources: Pick<ReactorResources, 'log' | 'codec' | 'logger'>): ReturnType<
  typeof openGoldReserve
> & {
  readonly whoIsIn: (tenant: string) => Promise<WhoIsIn>;
  readonly incidentSettings: SettingFollower<IncidentsSetting>;
} {
  const incidentSettings = followSetting({
    ...resources,
    setting: INCIDENTS_SETTING,
    parse: (value) => incidentsSetting.safeParse(value).data,
    report: (message, err) => resources.logger.error({ err }, message),
  });
  return { ...openGoldReserve(resources), incidentSettings, whoIsIn: (tenant) => whoIsIn(resources, tenant) };
}
