/**
 * Which row a builder holds in which version, told piece by piece: what it was loaded with, then what changed since one
 * last asked. For the record of decisions, which names the state of the catalogue by these (`record/marks.ts`).
 */
import { hash } from 'node:crypto';

/** Inside a text quotes are escaped, so the name in quotes and a colon can only be the field itself. */
const NAME = '"version":';
const VERSION_LENGTH_MAX = 80;
const HASH_DIGITS = 16;

/**
 * Version of a row, from its JSON without reading all of it; empty when the row is gone. Of a row without one (models, win
 * curves) a hash of what it says.
 */
export function versionIn(json: string): string {
  if (json === '') return '';
  const at = json.lastIndexOf(NAME);
  if (at < 0) return hashOf(json);
  const rest = json.slice(at + NAME.length, at + NAME.length + VERSION_LENGTH_MAX);
  return /^"((?:[^"\\]|\\.)*)"/.exec(rest)?.[1] ?? /^[0-9]+/.exec(rest)?.[0] ?? hashOf(json);
}

function hashOf(json: string): string {
  return `#${hash('sha256', json, 'hex').slice(0, HASH_DIGITS)}`;
}

export class RowVersions {
  /** As loaded, side by side. */
  readonly fields: string[] = [];
  readonly versions: string[] = [];
  #loadedAt: number | undefined;
  #changed = new Map<string, string>();

  put(field: string, json: string): void {
    const version = versionIn(json);
    if (this.#loadedAt !== undefined) {
      this.#changed.set(field, version);
      return;
    }
    this.fields.push(field);
    this.versions.push(version);
  }

  /** What is put from now on is a change. */
  loaded(position: number): void {
    this.#loadedAt ??= position;
  }

  /** Position of the load. */
  get loadedAt(): number {
    return this.#loadedAt ?? 0;
  }

  /** Rows changed since the last call, each with its version now. */
  drain(): ReadonlyMap<string, string> {
    const changed = this.#changed;
    this.#changed = new Map();
    return changed;
  }
}
