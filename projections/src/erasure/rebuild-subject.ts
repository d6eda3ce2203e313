/**
 * Makes the rows of an erased subject anew, in every build of every view that keeps personal data: the live one, those kept
 * warm to go back to, those on their way, and pictures of the past. Their projectors stand by meanwhile and go on.
 */
import { PrivacyError } from '@mainstem/streams/privacy/errors';
import type { Projection, RowKey } from '@mainstem/streams/runtime/projection/projection';
import { everyBuild, liveViews } from '../lifecycle/live.ts';
import { rebuildRows } from '../rebuild/rebuild-rows.ts';
import type { Resources } from '../resources.ts';
import { definitions, views } from '../views.ts';
import type { FoundSubject } from './find-subject.ts';

/** Views that keep personal data. */
export const personalViews: readonly Projection[] = views.filter(isPersonal);

function isPersonal({ personal = [] }: Projection): boolean {
  return personal.length > 0;
}

export async function rebuildSubject(
  resources: Resources,
  { events }: FoundSubject,
): Promise<{ views: string[]; rowsRebuilt: number }> {
  const registry = await resources.builds.registry();
  const { builds, unknown } = everyBuild(definitions.filter(isPersonal), registry);
  const [stranger] = unknown;
  if (stranger !== undefined) {
    const message = `${stranger.view}, build ${stranger.build}, is of version ${stranger.version}, which this program does not know`;
    throw new PrivacyError('PRIVACY_ROWS_UNKNOWN', message);
  }
  const names = new Set<string>();
  let rowsRebuilt = 0;
  for (const view of builds.length > 0 ? builds.filter(isPersonal) : liveViews(personalViews, registry)) {
    const keys = keysIn(view, events);
    if (keys.length === 0 || (await resources.storeOf(view).checkpoint()) === null) continue;
    const { added, changed, removed } = await rebuildRows(resources, view, { keys });
    rowsRebuilt += added + changed + removed;
    names.add(view.name);
  }
  return { views: [...names].sort(), rowsRebuilt };
}

/** Rows that events with something sealed of the subject have touched; each once. */
function keysIn(view: Projection, events: FoundSubject['events']): RowKey[] {
  const keys = new Map<string, RowKey>();
  for (const event of events.values()) {
    if (!view.types.includes(event.type)) continue;
    const found = view.keyOf(event);
    for (const key of found === null ? [] : ([found].flat() as RowKey[])) keys.set(key.text, key);
  }
  return [...keys.values()];
}
