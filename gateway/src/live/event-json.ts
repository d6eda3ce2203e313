/**
 * An event as the live feed shows it: as on the log, with each personal field as `{"sealed":true}` (R6). Nothing is opened
 * here, and this room has no key to open it with. Other bytes are Base64.
 */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { isErased } from '@mainstem/schemas/personal';
import { personalFieldsOf } from '@mainstem/schemas/personal-fields';

const SEALED = { sealed: true } as const;

/** One line of JSON. */
export function eventText(event: AnyEvent): string {
  const { type, ...said } = event;
  const shown: Record<string, unknown> = { type, ...said };
  for (const { name } of personalFieldsOf(event.type)) {
    const value = shown[name];
    if (value !== null && value !== undefined && !isErased(value)) shown[name] = SEALED;
  }
  for (const [name, value] of Object.entries(shown)) {
    if (value instanceof Uint8Array) shown[name] = Buffer.from(value).toString('base64');
  }
  return JSON.stringify(shown);
}
