/** Reads the logs of services, from the end and as they grow. */
import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { lastLines, logFile } from './logs.ts';

/** Between two looks at growing files (ms). */
const LOOK_EVERY_MS = 200;
/** Most bytes read at once, so that a burst does not fill memory. */
const READ_BYTES = 1_048_576;

/** Services that have written a log in this profile, by name. */
export function loggedServices(home: string): string[] {
  const directory = join(home, 'logs');
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((file) => file.endsWith('.log'))
    .map((file) => basename(file, '.log'))
    .sort();
}

/** Gives the last lines of each service, then, when asked to follow, every new one until the signal. */
export async function readLogs(
  home: string,
  services: readonly string[],
  options: { readonly last: number; readonly follow: boolean; readonly signal: AbortSignal },
  onLine: (service: string, line: string) => void,
): Promise<void> {
  const followers = services.map((service) => follower(logFile(home, service), (line) => onLine(service, line)));
  for (const service of services) for (const line of lastLines(home, service, options.last)) onLine(service, line);
  while (options.follow && !options.signal.aborted) {
    for (const look of followers) look();
    await pause(LOOK_EVERY_MS, undefined, { signal: options.signal }).catch(() => {}); // aborted: the loop ends
  }
}

/** Gives the lines a file gained since the last look; begins again when the file was put aside. */
function follower(file: string, onLine: (line: string) => void): () => void {
  const sizeOf = () => (existsSync(file) ? statSync(file).size : 0);
  let offset = sizeOf();
  let rest = '';
  return () => {
    if (sizeOf() < offset) offset = 0;
    while (sizeOf() > offset) {
      const chunk = readFrom(file, offset);
      offset += chunk.length;
      const lines = (rest + chunk.toString('utf8')).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(line);
    }
  };
}

function readFrom(file: string, offset: number): Buffer {
  const descriptor = openSync(file, 'r');
  try {
    const buffer = Buffer.alloc(READ_BYTES);
    return buffer.subarray(0, readSync(descriptor, buffer, 0, READ_BYTES, offset));
  } finally {
    closeSync(descriptor);
  }
}
