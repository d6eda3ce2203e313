/**
 * A bid request as it goes on the log: the small form the decision works on, with nothing in it that tells of a person
 * (R6). What was said is left out, what was derived from it stays: of consent strings the basis, of a user agent whether it
 * is a robot's (the verdict of admission), of ids whether there was a viewer; segments that might be used are on the tape.
 *
 * Every field of a request must be named here with what becomes of it: a new one does not compile until somebody has said
 * so. `whole` is kept as it is, `left out` never leaves memory, `own` has a list of its own below.
 */
import type { BidRequest } from '../openrtb/bid-request.ts';
import type { Device, Location } from '../openrtb/device.ts';
import type { Person } from '../openrtb/person.ts';
import type { Place } from '../openrtb/place.ts';
import type { Signals } from '../openrtb/signals.ts';
import { fieldsText, type PlainJson, revived } from './plain.ts';

type Treatment = 'whole' | 'left out' | 'own';
type Fields<Of> = { readonly [Name in keyof Of]-?: Treatment };

const requestFields: Fields<BidRequest> = {
  id: 'whole',
  test: 'whole',
  refused: 'whole',
  auctionType: 'whole',
  exchange: 'whole',
  currencies: 'whole',
  allowedSeats: 'whole',
  blockedSeats: 'whole',
  blockedDomains: 'whole',
  blockedApps: 'whole',
  blockedCategories: 'whole',
  allowedCategories: 'whole',
  categoryTaxonomy: 'whole',
  allowedLanguages: 'whole',
  country: 'whole',
  signals: 'own',
  device: 'own',
  place: 'own',
  person: 'own',
  imps: 'whole',
};

/** Consent strings say when and where somebody clicked what: the basis that follows from them is recorded beside. */
const signalFields: Fields<Signals> = {
  tmaxMs: 'whole',
  coppa: 'whole',
  gdpr: 'whole',
  consent: 'left out',
  usPrivacy: 'left out',
  gpp: 'left out',
  gppSections: 'left out',
  limitTracking: 'whole',
  schain: 'whole',
};

/** An agent, its brands and an address tell devices apart; what kind of device it is does not. */
const deviceFields: Fields<Device> = {
  type: 'whole',
  os: 'whole',
  osVersion: 'whole',
  connectionType: 'whole',
  language: 'whole',
  userAgent: 'left out',
  platform: 'left out',
  brands: 'left out',
  ip: 'left out',
  place: 'own',
};

/** Coordinates are no finer than the decision knows them: about a hundred metres (`openrtb/device.ts`). */
const locationFields: Fields<Location> = {
  country: 'whole',
  region: 'whole',
  metro: 'whole',
  postcode: 'whole',
  northE6: 'whole',
  eastE6: 'whole',
  utcOffsetMin: 'whole',
};

const placeFields: Fields<Place> = {
  channel: 'whole',
  domain: 'whole',
  bundle: 'whole',
  storeId: 'whole',
  publisherId: 'whole',
  categories: 'whole',
  categoryTaxonomy: 'whole',
  contentLanguage: 'whole',
  unreadable: 'whole',
};

/** Segments that might be used stand on the tape, where the privacy rules have been asked. */
const personFields: Fields<Person> = {
  buyerId: 'left out',
  userId: 'left out',
  extendedIds: 'left out',
  advertisingId: 'left out',
  segments: 'left out',
};

export type RecordedRequest = { readonly [name: string]: PlainJson };

const kept = {
  request: wholeIn(requestFields),
  signals: wholeIn(signalFields),
  device: wholeIn(deviceFields),
  location: wholeIn(locationFields),
  place: wholeIn(placeFields),
  person: wholeIn(personFields),
};

function wholeIn(fields: Readonly<Record<string, Treatment>>): readonly string[] {
  return Object.keys(fields).filter((name) => fields[name] === 'whole');
}

/** JSON text of a request as it is kept. Asks for all that is read lazily, so it is made off the bid path. */
export function recordedRequest(request: BidRequest): string {
  const device = request.device();
  const of = (value: object, names: readonly string[]): string =>
    fieldsText(value as Readonly<Record<string, unknown>>, names);
  const own =
    `"signals":${withMore(of(request.signals, kept.signals), '"gppSections":[]')}` +
    `,"device":${withMore(of(device, kept.device), `"place":${of(device.place, kept.location)}`)}` +
    `,"place":${of(request.place(), kept.place)}` +
    `,"person":${withMore(of(request.person(), kept.person), '"extendedIds":[],"segments":[]')}`;
  return withMore(of(request, kept.request), own);
}

/** An object's text with more fields at its end. */
function withMore(text: string, more: string): string {
  return text === '{}' ? `{${more}}` : `${text.slice(0, -1)},${more}}`;
}

/** The request as the decision sees it again. */
export function requestOf(recorded: RecordedRequest): BidRequest {
  const value = revived(recorded as PlainJson) as Record<string, unknown>;
  const { device, place, person } = value;
  return { ...value, device: () => device, place: () => place, person: () => person } as unknown as BidRequest;
}
