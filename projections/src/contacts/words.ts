/** What senders say of a person in free JSON, as contacts need it. Pure; what is no text of use is as if it was not said. */

export interface Said {
  readonly name?: string | null;
  readonly email?: string | null;
  readonly phone?: string | null;
  readonly pushToken?: string | null;
  readonly language?: string | null;
  readonly timeZone?: string | null;
}

const NAME_MAX_CHARACTERS = 200;
const ADDRESS_MAX_CHARACTERS = 254;
const TOKEN_MAX_CHARACTERS = 4_096;

/** Traits of an identify call and its context, by the names of Segment's spec. `undefined` where nothing was said. */
export function saidInTraits(traitsJson: string | null, contextJson: string | null): Said {
  const traits = recordOf(traitsJson);
  const context = recordOf(contextJson);
  const device = recordOf(context.device);
  return present({
    name: nameOf(traits),
    email: text(traits.email, ADDRESS_MAX_CHARACTERS),
    phone: text(traits.phone, ADDRESS_MAX_CHARACTERS),
    pushToken: first(text(traits.pushToken, TOKEN_MAX_CHARACTERS), text(device.token, TOKEN_MAX_CHARACTERS)),
    language: first(languageOf(traits.locale), languageOf(traits.language), languageOf(context.locale)),
    timeZone: first(zoneOf(traits.timezone), zoneOf(context.timezone)),
  });
}

type Found = string | null | undefined;

/** The first that was said. */
function first(...found: readonly Found[]): Found {
  return found.find((one) => one !== undefined);
}

function present(said: Readonly<Record<keyof Said, Found>>): Said {
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)) as Said;
}

function nameOf({ name, firstName, lastName }: Readonly<Record<string, unknown>>): Found {
  const whole = text(name, NAME_MAX_CHARACTERS);
  if (whole !== undefined) return whole;
  const halves = [firstName, lastName].map((half) => text(half, NAME_MAX_CHARACTERS)).filter((half) => half != null);
  return halves.length === 0 ? undefined : halves.join(' ').slice(0, NAME_MAX_CHARACTERS);
}

/** Null takes back what was said before, as the spec has it; what is no text is not said at all. */
function text(value: unknown, maxCharacters: number): Found {
  if (value === null) return null;
  if (typeof value !== 'string') return undefined;
  const trimmed = value.trim();
  return trimmed === '' || trimmed.length > maxCharacters || /\p{Cc}/u.test(trimmed) ? undefined : trimmed;
}

/** BCP 47 as far as it matters: "de_AT" and "de-AT" are one. */
export function languageOf(value: unknown): Found {
  if (value === null) return null;
  if (typeof value !== 'string' || !/^[A-Za-z]{2,3}([_-][A-Za-z0-9]{2,8}){0,3}$/.test(value)) return undefined;
  return value.replaceAll('_', '-');
}

/** Looks like a name of the zone database; whether it is one depends on the release, which a view must not. */
export function zoneOf(value: unknown): Found {
  if (value === null) return null;
  return typeof value === 'string' &&
    value.length <= 64 &&
    /^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+){0,2}$/.test(value)
    ? value
    : undefined;
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'string') return isRecord(value) ? value : {};
  try {
    const parsed: unknown = JSON.parse(value);
    return isRecord(parsed) ? parsed : {};
  } catch {
    return {}; // not JSON: a sender's slip, which says nothing of the person
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
