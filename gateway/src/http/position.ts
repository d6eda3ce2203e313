/**
 * Positions of the log as clients carry them: `campaign_events:2@1041`, several separated by commas. Answers to commands
 * and events give one; a query that sends it back sees what was written there (`POSITION_NOT_REACHED` when it cannot yet).
 */
import type { LogPosition } from '@mainstem/streams/log/event-log';
import { z } from 'zod';

/** Header of answers that wrote something, and of queries that want to see it. */
export const POSITION_HEADER = 'x-mainstem-position';
/** Positions in one token: an ingest of 500 events may touch every partition of a topic. */
const POSITIONS_MAX = 128;

/** -1 is before the first record; only live feeds say so. */
const one = /^([a-z_]{1,64}):(\d{1,4})@(-1|\d{1,15})$/;

/** The last position of each partition. */
export function positionToken(positions: readonly LogPosition[]): string {
  const last = new Map<string, number>();
  for (const { topic, partition, offset } of positions) {
    const name = `${topic}:${partition}`;
    last.set(name, Math.max(offset, last.get(name) ?? 0));
  }
  return [...last].map(([name, offset]) => `${name}@${offset}`).join(',');
}

/** Null for a text that is no token, or one of more than `most` places. */
export function parsePositions(token: string, most = POSITIONS_MAX): LogPosition[] | null {
  const parts = token.split(',').map((part) => one.exec(part.trim()));
  if (parts.length > most || parts.some((part) => part === null)) return null;
  return parts.map((part) => {
    const [, topic = '', partition, offset] = part as RegExpExecArray;
    return { topic, partition: Number(partition), offset: Number(offset) };
  });
}

const about = 'Position an earlier answer gave; the query waits up to 2 s until the view has come to it.';

export const positionParameter = z
  .string()
  .max(4_096)
  .refine((token) => parsePositions(token) !== null, 'give back the position as it came')
  .optional()
  .describe(about);
