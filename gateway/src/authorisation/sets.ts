/**
 * The policy sets of this folder, held against their schema when the process starts, and the parsed form of the sets of
 * tenants. A set in force is the platform's guards and one text: the tenant's own, or the default.
 */
import { readFileSync } from 'node:fs';
import { permissions } from '../roles.ts';
import { complaintsOf, keepParsed, type ParsedSet, parseSet, useSchema } from './cedar.ts';

/** Sets of tenants kept parsed; a tenant beyond is parsed again when asked for (2 ms). */
export const SLOTS_MAX = 256;

const file = (name: string) => readFileSync(new URL(`policies/${name}`, import.meta.url), 'utf8');

export const schemaText = file('mainstem.cedarschema');
export const defaultText = file('default.cedar');
export const guardsText = file('guards.cedar');

/** Resource type by permission. */
export const resourceTypes = useSchema(schemaText);

const guards = shipped('guards.cedar', 'guard');
const standard = { ...guards, ...shipped('default.cedar', 'default') };
const recovery = { ...guards, ...shipped('recovery.cedar', 'recovery') };

const missing = permissions.filter((permission) => !resourceTypes.has(permission));
const unknown = [...resourceTypes.keys()].filter((action) => !(permissions as readonly string[]).includes(action));
if (missing.length + unknown.length > 0) {
  throw new Error(`mainstem.cedarschema and roles.ts differ: ${[...missing, ...unknown].join(', ')}`);
}

function shipped(name: string, prefix: string): ParsedSet {
  const parsed = parseSet(file(name), prefix);
  const complaints = 'set' in parsed ? complaintsOf(schemaText, parsed.set) : parsed.complaints;
  if (!('set' in parsed) || complaints.length > 0) throw new Error(`${name}: ${complaints.join('\n')}`);
  return parsed.set;
}

/** The set a text makes beside the guards, or what is wrong with it in the validator's words. */
export function readText(text: string): { readonly set: ParsedSet } | { readonly complaints: readonly string[] } {
  if (text === '') return { set: standard };
  const parsed = parseSet(text, 'tenant');
  if (!('set' in parsed)) return parsed;
  const complaints = complaintsOf(schemaText, parsed.set);
  return complaints.length > 0 ? { complaints } : { set: { ...guards, ...parsed.set } };
}

export interface Slots {
  /** Name of the slot that holds the text parsed. */
  of(hash: string, text: string): string;
}

/** Slots by the hash of their text, the least lately used given up first. `onUnusable` hears of a text that is no Cedar. */
export function createSlots(name: string, onUnusable: (hash: string, complaints: readonly string[]) => void): Slots {
  const slots = new Map<string, string>();
  const free = Array.from({ length: SLOTS_MAX }, (_, index) => `${name}-${index}`);
  const take = (): string => {
    const slot = free.pop();
    if (slot !== undefined) return slot;
    const [[oldest, reused]] = slots as unknown as Iterable<[string, string]> as [[string, string]];
    slots.delete(oldest);
    return reused;
  };
  return {
    of(hash, text) {
      const known = slots.get(hash);
      const slot = known ?? take();
      if (known === undefined) keepParsed(slot, setInForce(hash, text, onUnusable));
      else slots.delete(hash);
      slots.set(hash, slot); // last in the order of use
      return slot;
    },
  };
}

/** A published text was good once; one the parser cannot read now leaves the tenant closed, but for an admin's way back. */
function setInForce(hash: string, text: string, onUnusable: Parameters<typeof createSlots>[1]): ParsedSet {
  if (text === '') return standard;
  // Not held against today's schema again: a rule about an action that is no more permits and forbids nothing.
  const parsed = parseSet(text, 'tenant');
  if ('set' in parsed) return { ...guards, ...parsed.set };
  onUnusable(hash, parsed.complaints);
  return recovery;
}
