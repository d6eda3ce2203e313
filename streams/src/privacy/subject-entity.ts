/**
 * What a data subject is called where its own id may not stand: a hash, since an opaque id may have characters that a record
 * key may not, and since others (Temporal's search attributes) are to find what is about it without being told who it is.
 */
import { uuidFrom } from '@mainstem/schemas/envelope';
import type { Subject } from './keys/key-store.ts';

export function entityOf({ tenant, subject }: Subject): string {
  return uuidFrom('data subject', tenant, subject);
}
