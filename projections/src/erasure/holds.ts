/** Legal holds: what has to be kept may not be erased, whoever asks. Placed and lifted by events; the log's order decides. */
import { uuidV7 } from '@mainstem/schemas/envelope';
import { PrivacyError } from '@mainstem/streams/privacy/errors';
import type { Subject } from '@mainstem/streams/privacy/keys/key-store';
import type { Resources } from '../resources.ts';
import { type Hold, type OnUnread, readHistory, readSubjects } from './history.ts';
import { type Author, privacyEvent } from './privacy-events.ts';

type HoldResources = Pick<Resources, 'log' | 'decoder' | 'events'>;

export interface StandingHold extends Subject, Hold {}

/**
 * Places a hold and says how it stands on the log: `tooLate` when an erasure was in force before it. With `fourEyes` two
 * different people must lift it.
 */
export async function placeHold(
  resources: HoldResources,
  subject: Subject,
  reason: string,
  author: Author,
  fourEyes = false,
): Promise<StandingHold> {
  const holdId = uuidV7(author.nowMs);
  const body = { type: 'LegalHoldPlaced', holdId, reason, fourEyes } as const;
  await resources.events.append([privacyEvent(subject, body, author, [holdId])]);
  const { holds } = await readHistory(resources, subject);
  const placed = holds.find((hold) => hold.holdId === holdId);
  if (placed === undefined)
    throw new PrivacyError('PRIVACY_STORE_UNSWEPT', 'the hold was written and cannot be read back');
  return { ...subject, ...placed };
}

export interface LiftedHold extends StandingHold {
  /** False while it waits for a second person. */
  readonly ended: boolean;
}

/** Lifts one hold of a subject, or all of them. Returns them as they are then by the log; who lifted first cannot be second. */
export async function liftHolds(
  resources: HoldResources,
  subject: Subject,
  reason: string,
  author: Author,
  holdId?: string,
): Promise<LiftedHold[]> {
  const { holds } = await readHistory(resources, subject);
  const ending = holds.filter((hold) => holdId === undefined || hold.holdId === holdId);
  const events = ending.map((hold) =>
    privacyEvent(
      subject,
      { type: 'LegalHoldLifted', holdId: hold.holdId, reason },
      author,
      hold.fourEyes ? [hold.holdId, author.actor] : [hold.holdId],
    ),
  );
  if (events.length === 0) return [];
  await resources.events.append(events);
  const left = (await readHistory(resources, subject)).holds;
  return ending.map((hold) => {
    const now = left.find(({ holdId: id }) => id === hold.holdId);
    return { ...subject, ...(now ?? hold), ended: now === undefined };
  });
}

/** Holds that stand, oldest first; of one tenant or of all. A record that is told as unread may be one more. */
export async function listHolds(
  resources: Pick<Resources, 'log' | 'decoder'>,
  tenant: string | undefined,
  onUnread: OnUnread,
): Promise<StandingHold[]> {
  const subjects = await readSubjects(resources, tenant, onUnread);
  return [...subjects.values()]
    .flatMap(({ tenant: owner, subject, history }) =>
      history.holds.map((hold) => ({ tenant: owner, subject, ...hold })),
    )
    .sort((left, right) => left.placedAtMs - right.placedAtMs);
}
