/**
 * Keeps the hashes of released templates: `node workflows/src/communication/templates/release.ts` adds what is new. What was
 * released is never changed: a text that should read otherwise is a new version, and mails of years ago can be shown again.
 */
import { hash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { templateFolder } from './load.ts';

export type Released = Readonly<Record<string, string>>;

const releasedFile = join(templateFolder, 'released.json');

/** Hash by file, below the folder of templates; what tests render (`golden`) is not part of a template. */
export function hashesNow(): Released {
  const files = readdirSync(templateFolder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(templateFolder, join(entry.parentPath, entry.name)))
    .filter((file) => /^[^/]+\/v\d+\/[^/]+$/.test(file));
  return Object.fromEntries(
    files.sort().map((file) => [file, hash('sha256', readFileSync(join(templateFolder, file)))]),
  );
}

export function readReleased(): Released {
  return JSON.parse(readFileSync(releasedFile, 'utf8')) as Released;
}

/** Files that were released and are gone or read otherwise. */
export function changedFiles(released: Released, now: Released): string[] {
  return Object.keys(released).filter((file) => now[file] !== released[file]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [released, now] = [readReleased(), hashesNow()];
  const changed = changedFiles(released, now);
  if (changed.length > 0) throw new Error(`released, so they stay as they were: ${changed.join(', ')}`);
  writeFileSync(releasedFile, `${JSON.stringify(now, null, 2)}\n`);
}
