/**
 * A room's code: `msc_<room id>_<256 random bits>`, shown once to who opened it and kept nowhere. The room id finds the
 * stream; the tenant is that of whoever shows the code, so a code of another tenant finds nothing (R7).
 */
import { randomBytes } from 'node:crypto';

const form = /^msc_([0-9a-f]{32})_[A-Za-z0-9_-]{43}$/;

export const newRoomId = (): string => randomBytes(16).toString('hex');
export const newCode = (roomId: string): string => `msc_${roomId}_${randomBytes(32).toString('base64url')}`;

/** Room a code claims to be of; undefined for another form. */
export function roomIn(code: string): string | undefined {
  return form.exec(code)?.[1];
}
