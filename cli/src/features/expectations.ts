/** The whole log held against the expectations of all feature views. */
import { readHistory } from '@mainstem/streams/features/offline/history';
import { rangeUntilNow } from '@mainstem/streams/features/offline/range';
import { featureViews } from '@mainstem/streams/features/views';
import type { LogConnection } from '../log-connection.ts';

/** Of one tenant, or of all. `rejections`: what is kept out, by view and why, with the first of each. */
export async function checkExpectations(parts: LogConnection, tenant: string | undefined) {
  const ranges = await rangeUntilNow(parts.log, featureViews);
  const wants = (whose: string) => tenant === undefined || whose === tenant;
  const history = await readHistory(parts, { views: featureViews, ranges, wants });
  const { held, unreadable, rejected } = history;
  const rejections = [...history.rejections].map(([key, count]) => {
    const [view = '', code = ''] = key.split('|');
    return { view, code, count, first: rejected.find((one) => one.view === view && one.code === code) ?? null };
  });
  return { facts: held, unreadable, rejections };
}
