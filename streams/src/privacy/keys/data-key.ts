/** A data key in memory, unwrapped: what values of one person are sealed with. */
import type { KeyObject } from 'node:crypto';
import type { Subject } from './key-store.ts';

export interface DataKey extends Subject {
  readonly generation: number;
  readonly keyId: string;
  readonly secret: KeyObject;
  /** HMAC-SHA256 (hex) under a key derived from this one, so that no key serves two ends. */
  fingerprint(text: string): string;
}
