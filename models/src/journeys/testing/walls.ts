/** For tests: walls of real zones. */
import type { Walls } from '../local-time.ts';

const names = ['year', 'month', 'day', 'hour', 'minute', 'second'] as const;

export const testWalls: Walls = (timeZone) => {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    ...Object.fromEntries(names.map((name) => [name, 'numeric'])),
  });
  return (atMs) => {
    const parts = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]));
    const [year, month, day, hour, minute, second] = names.map((name) => parts.get(name) ?? 0) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    return Date.UTC(year, month - 1, day, hour, minute, second, ((atMs % 1_000) + 1_000) % 1_000);
  };
};
