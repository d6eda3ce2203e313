/** One subscription of one client, from its beginning to its end. */
import type { Caller } from '../authorisation/verdict.ts';
import { GatewayError } from '../errors.ts';
import { parsePositions } from '../http/position.ts';
import { catchUp } from './catch-up.ts';
import { Member } from './channel.ts';
import type { Framing } from './framing.ts';
import { checkReach } from './history.ts';
import type { Hub, Joined } from './hub.ts';
import { copyPlaces, type Places, placesAfter, placesText } from './positions.ts';
import type { Sink } from './sink.ts';
import { type Watch, type WatchRequest, watchOf } from './watch.ts';

const EARLIEST = 'earliest';
/** Places in one position: every partition of some hot topics in production. */
const PLACES_MAX = 512;

export interface Subscription {
  readonly watch: Watch;
  /** Where it began: with this position another connection goes on from the same place. */
  readonly position: string;
  /** Where its channel stands now. */
  now(): string;
  /** Settles when history was told and it is live; rejects when that cannot be. At once when none was asked for. */
  readonly live: Promise<void>;
  end(): void;
}

export interface SubscribeOptions {
  readonly hub: Hub;
  readonly caller: Caller;
  readonly framing: Framing;
  readonly sink: Sink;
  /** Called with the position before anything is told. */
  readonly onJoined: (position: string) => void;
}

/** Throws REQUEST_INVALID, ROLE_FORBIDDEN, LIVE_OVERLOADED, LIVE_POSITION_GONE, LIVE_POSITION_TOO_OLD. */
export async function subscribe(request: WatchRequest, options: SubscribeOptions): Promise<Subscription> {
  const { hub, caller, framing, sink, onJoined } = options;
  const watch = watchOf(request, caller);
  const read = readFrom(request.from);
  const { joined, leave } = await hub.join(watch, framing);
  const member = new Member(sink);
  const state = { isOver: false, isLive: read === null };
  const from = await reachable(read, joined, hub).catch((error: unknown) => {
    leave();
    throw error;
  });
  const position = placesText(from);
  onJoined(position);
  // From here to `add` nothing waits: what is told next is what comes after `from`, or is held.
  if (read !== null) member.hold();
  joined.members.add(member);
  const end = (): void => {
    state.isOver = true;
    joined.members.remove(member);
    leave();
  };
  const isOver = () => state.isOver;
  const live =
    read === null
      ? Promise.resolve()
      : catchUp({ hub, watch, framing, member, joined, from, isOver }).then(() => {
          state.isLive = true;
        });
  const now = () => (state.isLive ? placesText(joined.places()) : position);
  return { watch, position, now, live, end };
}

type From = typeof EARLIEST | NonNullable<ReturnType<typeof parsePositions>>;

function readFrom(from: string | undefined): From | null {
  if (from === undefined || from === '') return null;
  if (from === EARLIEST) return EARLIEST;
  const positions = parsePositions(from, PLACES_MAX);
  if (positions !== null) return positions;
  const problems = [{ code: 'FIELD_INVALID', field: 'from', message: 'give back a position as it came' }] as const;
  throw new GatewayError('REQUEST_INVALID', 'the subscription does not fit', { problems });
}

async function reachable(read: From | null, joined: Joined, { parts }: Hub): Promise<Places> {
  if (read === null) return copyPlaces(joined.places());
  const from = placesOf(read, joined);
  await checkReach(parts.log, from, () => joined.places(), read === EARLIEST);
  return from;
}

function placesOf(read: From, { places }: Joined): Places {
  const now = copyPlaces(places());
  if (read !== EARLIEST) return placesAfter(read, now);
  return new Map([...now].map(([topic, offsets]) => [topic, offsets.map(() => 0)]));
}
