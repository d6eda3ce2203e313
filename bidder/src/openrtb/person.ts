/**
 * The ids and segments a request gives of a person (OpenRTB 2.6 §3.2.20-22, §3.2.27-28), also from their 2.5 places. All of
 * it is personal data: it may be used only as far as `policy/` lets it, stays in memory, and is never logged.
 */
import { integerIn, type Json, type JsonObject, listIn, objectIn, textIn } from './tolerant.ts';

export interface Person {
  /** Our own id, as the exchange matched it (cookie sync). */
  readonly buyerId: string | undefined;
  /** The exchange's id. */
  readonly userId: string | undefined;
  readonly extendedIds: readonly ExtendedId[];
  /** Resettable id of the device's operating system; undefined too when it is all zeros, which says "not allowed". */
  readonly advertisingId: string | undefined;
  /** `<provider>:<segment>` of user.data; the segment alone when its provider has no name. */
  readonly segments: readonly string[];
}

export interface ExtendedId {
  /** Domain of who gave it. */
  readonly source: string;
  readonly id: string;
  /** AdCOM list "Agent Types": 1 browser or device, 2 app, 3 person; undefined when not said. */
  readonly agentType: number | undefined;
}

/** Ids and segments read per request: real requests have fewer, and each costs time on the bid path. */
const IDS_MAX = 32;
const SEGMENTS_MAX = 256;
/** Longer texts are no ids. */
const LENGTH_MAX = 512;

export function readPerson(root: JsonObject): Person {
  return new PersonIn(root);
}

/**
 * Reads each part when it is asked for: who has our own id is known by it, so the other ids and the segments, often the
 * half of a body, are read only where a campaign asks for them.
 */
class PersonIn implements Person {
  readonly buyerId: string | undefined;
  readonly userId: string | undefined;
  readonly #root: JsonObject;
  readonly #user: JsonObject | undefined;
  #extendedIds: readonly ExtendedId[] | undefined;
  #segments: readonly string[] | undefined;

  constructor(root: JsonObject) {
    const user = objectIn(root.user);
    this.#root = root;
    this.#user = user;
    this.buyerId = idIn(user?.buyeruid);
    this.userId = idIn(user?.id);
  }

  get advertisingId(): string | undefined {
    return advertisingIdIn(objectIn(this.#root.device)?.ifa);
  }

  get extendedIds(): readonly ExtendedId[] {
    this.#extendedIds ??= extendedIn(this.#user?.eids ?? objectIn(this.#user?.ext)?.eids);
    return this.#extendedIds;
  }

  get segments(): readonly string[] {
    this.#segments ??= segmentsIn(this.#user?.data);
    return this.#segments;
  }
}

function idIn(value: Json | undefined): string | undefined {
  const id = textIn(value);
  return id === undefined || id.length > LENGTH_MAX ? undefined : id;
}

function advertisingIdIn(value: Json | undefined): string | undefined {
  const id = idIn(value);
  return id === undefined || /^[0-]*$/.test(id) ? undefined : id;
}

function extendedIn(value: Json | undefined): readonly ExtendedId[] {
  const ids: ExtendedId[] = [];
  for (const entry of listIn(value)) {
    const holder = objectIn(entry);
    const source = idIn(holder?.source);
    if (holder === undefined || source === undefined) continue;
    for (const uid of listIn(holder.uids)) {
      if (ids.length === IDS_MAX) return ids;
      const id = idIn(objectIn(uid)?.id);
      if (id !== undefined) ids.push({ source, id, agentType: integerIn(objectIn(uid)?.atype) });
    }
  }
  return ids;
}

function segmentsIn(value: Json | undefined): readonly string[] {
  const segments: string[] = [];
  for (const entry of listIn(value)) {
    const data = objectIn(entry);
    const provider = idIn(data?.name) ?? idIn(data?.id);
    for (const one of listIn(data?.segment)) {
      if (segments.length === SEGMENTS_MAX) return segments;
      const id = idIn(objectIn(one)?.id);
      if (id !== undefined) segments.push(provider === undefined ? id : `${provider}:${id}`);
    }
  }
  return segments;
}
