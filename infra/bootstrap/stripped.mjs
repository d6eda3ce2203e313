// Keeps TypeScript without its types on disk, so that a process of the project starts in half the time: Node strips the
// 1,200 files of a gateway anew at each start. Loaded before anything else (`--import`). Node's own compile cache
// (NODE_COMPILE_CACHE) keeps code but not this, in Node 22. An entry belongs to one text and one Node; `npm ci` removes all.
import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as module from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const directory = process.env.MAINSTEM_STRIPPED_CACHE;

// Whatever a process of the project starts inherits this, other Nodes too: one that has no hooks goes on without.
if (directory !== undefined && module.registerHooks !== undefined) {
  module.registerHooks({
    load(url, context, nextLoad) {
      if (!url.startsWith('file:') || !url.endsWith('.ts') || url.includes('/node_modules/'))
        return nextLoad(url, context);
      const source = readFileSync(fileURLToPath(url), 'utf8');
      return { format: 'module', source: strippedOf(source, directory), shortCircuit: true };
    },
  });
}

/** The text without its types, which keeps every line and column: from the cache, or stripped and kept there. */
export function strippedOf(source, cache) {
  const file = join(cache, hashOf(`${process.version} ${source}`));
  const kept = read(file);
  if (kept !== undefined) return kept;
  const stripped = module.stripTypeScriptTypes(source);
  keep(file, `${hashOf(stripped)}\n${stripped}`, cache);
  return stripped;
}

/** Undefined when there is none, or when what is there is not whole: a machine may lose power after a rename. */
function read(file) {
  let text;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  const end = text.indexOf('\n');
  const body = text.slice(end + 1);
  return text.slice(0, end) === hashOf(body) ? body : undefined;
}

/** A cache that cannot be written, on a read-only or full disk, costs time and nothing else. */
function keep(file, text, cache) {
  const draft = join(cache, `${randomUUID()}.draft`);
  try {
    mkdirSync(cache, { recursive: true });
    writeFileSync(draft, text);
    renameSync(draft, file);
  } catch {
    // The text is in hand, and the next process strips it anew.
  }
}

function hashOf(text) {
  return createHash('sha1').update(text).digest('hex');
}
