/**
 * Searches files below directories, piece by piece: logs of the applications, segments of a broker on this machine. Files
 * that end in `.gz` are unpacked; what goes away while it is read is passed.
 */
import { createReadStream, type Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Needles } from './needles.ts';
import { PlaceCount, type Sweeper } from './sweeper.ts';

/** Read at once: large enough that the overlap of two pieces costs nothing. */
const PIECE_BYTES = 4 * 1024 * 1024;

/** `name` is what the certificate calls the directory: paths of this machine mean nothing elsewhere. */
export interface SweptDirectory {
  readonly name: string;
  readonly path: string;
}

export function createFileSweeper(directories: readonly SweptDirectory[]): Sweeper {
  return {
    store: 'files',
    async sweep(needles, found) {
      const swept = [];
      for (const { name, path } of directories) {
        const count = new PlaceCount('files', name, needles, found);
        for (const file of await filesBelow(path)) await sweepFile(file, relative(path, file), needles, count);
        swept.push(count.done());
      }
      return swept;
    },
  };
}

/** Directories and files that go away under way, as a broker's and a rotated log's do, hold nothing any more; the root must be there. */
async function filesBelow(root: string): Promise<string[]> {
  const files: string[] = [];
  const waiting = [root];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    for (const entry of await entriesOf(path, path === root)) {
      if (entry.isDirectory()) waiting.push(join(path, entry.name));
      else if (entry.isFile()) files.push(join(path, entry.name));
    }
  }
  return files.sort();
}

async function entriesOf(path: string, isNeeded: boolean): Promise<Dirent[]> {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch (error) {
    if (!isNeeded && (error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** A broker makes its indexes large and empty before it fills them. */
const zeros = Buffer.alloc(2 * PIECE_BYTES);

function isEmpty(bytes: Buffer): boolean {
  return bytes.length <= zeros.length && bytes.compare(zeros, 0, bytes.length) === 0;
}

/** `pipe` alone carries no error on: one of the file would be nobody's, and end the process. */
function unpacked(raw: Readable): Readable {
  const gunzip = createGunzip();
  raw.once('error', (error) => gunzip.destroy(error));
  gunzip.once('close', () => raw.destroy());
  return raw.pipe(gunzip);
}

async function sweepFile(file: string, name: string, needles: Needles, count: PlaceCount): Promise<void> {
  let tail = Buffer.alloc(0);
  let hit = false;
  try {
    const raw = createReadStream(file, { highWaterMark: PIECE_BYTES });
    for await (const piece of file.endsWith('.gz') ? unpacked(raw) : raw) {
      const bytes = Buffer.concat([tail, piece as Buffer]);
      hit ||= !isEmpty(bytes) && needles.isIn(bytes);
      count.sizeBytes += (piece as Buffer).length;
      tail = bytes.subarray(Math.max(0, bytes.length - needles.bytesMax));
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  count.items += 1;
  if (hit) count.found(name);
}
