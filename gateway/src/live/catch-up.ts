/**
 * Brings a client from a position to now. It belongs to its channel from the beginning, held; what is before the place where
 * holding began is read from the log, and what came meanwhile follows. When too much came to be held, holding begins again
 * and the log is read on: so there is no gap and nothing twice, however long it takes (R8: nothing grows with that).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { RowKey } from '@mainstem/streams/runtime/projection/projection';
import { partitionName } from '@mainstem/streams/runtime/projection/projection-store';
import { GatewayError } from '../errors.ts';
import type { Member } from './channel.ts';
import { matches, pieceOf } from './event-channel.ts';
import type { Framing } from './framing.ts';
import { History, type HistoryOptions } from './history.ts';
import type { Hub, Joined } from './hub.ts';
import { REPLAY_ROWS_MAX, VIEW_POLL_MS } from './limits.ts';
import { copyPlaces, type Places, placesText } from './positions.ts';
import { keysTouched, rowPieces, ViewChannel } from './view-feed.ts';
import { shownColumns } from './views.ts';
import type { EventWatch, ViewWatch, Watch } from './watch.ts';

/** A view that has not come so far by then is not catching up by itself. */
const VIEW_WAIT_MS_MAX = 30_000;
/** Rows read and told at once. */
const ROWS_PER_READ = 500;

export interface CatchUp {
  readonly hub: Hub;
  readonly watch: Watch;
  readonly framing: Framing;
  readonly member: Member;
  readonly joined: Joined;
  readonly from: Places;
  /** The subscription ended meanwhile. */
  readonly isOver: () => boolean;
}

/** The member is held already. Resolves when it is live, or over. Throws LIVE_POSITION_GONE, and LIVE_POSITION_TOO_OLD for views. */
export async function catchUp(asked: CatchUp): Promise<void> {
  const { hub, watch } = asked;
  await hub.replays.take(async (pace) => {
    const { log, reader } = hub.parts;
    const isOver = () => asked.isOver() || asked.member.sink.closed;
    const options = { log, reader, tenant: watch.tenant, pace, isOver };
    if (watch.kind === 'events') await replayEvents(asked, watch, options);
    else await replayRows(asked, watch, options);
  });
}

type Reading = Omit<HistoryOptions, 'take'>;

async function replayEvents({ member, joined, framing, from }: CatchUp, watch: EventWatch, reading: Reading) {
  const history = new History(
    {
      ...reading,
      async take(records, places) {
        const pieces = records.filter((record) => matches(watch, record)).map((one) => pieceOf(framing, watch.id, one));
        if (pieces.length === 0) return;
        member.sink.write(framing.join(pieces, () => placesText(places)));
        await member.sink.drained();
      },
    },
    from,
  );
  do {
    member.hold();
    await history.readTo(copyPlaces(joined.places()));
  } while (!reading.isOver() && !member.release());
}

async function replayRows({ hub, member, joined, framing, from }: CatchUp, watch: ViewWatch, reading: Reading) {
  const touched = new Map<string, RowKey>();
  const history = new History(
    {
      ...reading,
      async take(records) {
        for (const record of records) for (const key of keysTouched(watch.view, record)) touched.set(key.text, key);
        if (touched.size > REPLAY_ROWS_MAX) {
          throw new GatewayError('LIVE_POSITION_TOO_OLD', `more than ${REPLAY_ROWS_MAX} rows changed since`);
        }
      },
    },
    from,
  );
  do {
    member.hold();
    const to = copyPlaces(joined.places());
    await history.readTo(to);
    if (reading.isOver()) return;
    await viewComes(hub, watch, to);
    const keys = [...touched.values()];
    touched.clear();
    const position = placesText(to);
    for (let at = 0; at < keys.length && !reading.isOver(); at += ROWS_PER_READ) {
      const some = keys.slice(at, at + ROWS_PER_READ);
      const rows = await hub.parts.rows.rows(watch.tenant, watch.view, shownColumns(watch.view), some);
      const last = at + ROWS_PER_READ >= keys.length;
      const pieces = rowPieces(new ViewChannel(watch, framing), some, rows, last ? position : null);
      member.sink.write(framing.join(pieces, () => (last ? position : placesText(from))));
      await member.sink.drained();
    }
  } while (!reading.isOver() && !member.release());
}

/** Waits until the view holds everything before `to`. */
async function viewComes({ parts }: Hub, { view }: ViewWatch, to: Places): Promise<void> {
  const untilMs = performance.now() + VIEW_WAIT_MS_MAX;
  for (;;) {
    const found = (await parts.rows.offsets([view.name])).get(view.name)?.offsets ?? {};
    const isThere = [...to].every(([topic, ends]) =>
      ends.every((end, partition) => (found[partitionName(topic, partition)] ?? 0) >= end),
    );
    if (isThere) return;
    if (performance.now() > untilMs) throw new GatewayError('POSITION_NOT_REACHED', `the view ${view.name} is behind`);
    await sleep(VIEW_POLL_MS);
  }
}
