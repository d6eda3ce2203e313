/**
 * What a request says of the device and where it is (OpenRTB 2.6 §3.2.18, §3.2.19, §3.2.29). Structured client hints (`sua`)
 * outrank `ua` and what exchanges guess from it. Hashed device ids are deprecated and not read.
 */
import { alpha2ByAlpha3 } from './countries.ts';
import { normalCountry } from './normal.ts';
import { integerIn, type JsonObject, listIn, numberIn, objectIn, textIn } from './tolerant.ts';

export interface Device {
  /** AdCOM list "Device Types"; undefined when unknown. */
  readonly type: number | undefined;
  /** Lower case, one name a system: `ios`, `android`, `windows`, `macos`, `chromeos`, `linux`, `tvos`, `roku` … */
  readonly os: string | undefined;
  /** Numbers and dots, e.g. `16.4`. */
  readonly osVersion: string | undefined;
  /** AdCOM list "Connection Types". */
  readonly connectionType: number | undefined;
  /** BCP 47 primary subtag, lower case. */
  readonly language: string | undefined;
  readonly userAgent: string | undefined;
  /** System that the structured user agent names (`sua.platform`); undefined without one. */
  readonly platform: string | undefined;
  /** Brands of the structured user agent, lower case, as one text; undefined when it has none. */
  readonly brands: string | undefined;
  /** IPv4, else IPv6. Personal data: for checks in memory, never to be kept. */
  readonly ip: string | undefined;
  readonly place: Location;
}

export interface Location {
  /** ISO 3166-1 alpha-3. */
  readonly country: string | undefined;
  /** ISO 3166-2, e.g. `US-CA`. */
  readonly region: string | undefined;
  readonly metro: string | undefined;
  /** Upper case, without spaces. */
  readonly postcode: string | undefined;
  /** Degrees in millionths, no finer than `COARSE_E6`; both or none. */
  readonly northE6: number | undefined;
  readonly eastE6: number | undefined;
  /** Minutes east of UTC. */
  readonly utcOffsetMin: number | undefined;
}

export function readDevice(root: JsonObject): Device {
  const device = objectIn(root.device);
  const agent = objectIn(device?.sua);
  const named = objectIn(agent?.platform);
  const platform = normalOs(textIn(named?.brand));
  return {
    type: integerIn(device?.devicetype) ?? (integerIn(agent?.mobile) === 1 ? MOBILE : undefined),
    os: platform ?? normalOs(textIn(device?.os)),
    osVersion: platform === undefined ? normalVersion(textIn(device?.osv)) : versionIn(named),
    connectionType: integerIn(device?.connectiontype),
    language: normalLanguage(textIn(device?.langb) ?? textIn(device?.language)),
    userAgent: textIn(device?.ua),
    platform,
    brands: brandsIn(agent),
    ip: textIn(device?.ip) ?? textIn(device?.ipv6),
    place: readLocation(root),
  };
}

/** Where the device is, else where its user lives (§3.2.19). */
function readLocation(root: JsonObject): Location {
  const here = objectIn(objectIn(root.device)?.geo);
  const home = objectIn(objectIn(root.user)?.geo);
  const geo = textIn(here?.country) !== undefined || home === undefined ? here : { ...home, ...here };
  const country = countryIn(geo);
  const north = degreesIn(geo?.lat, 90);
  const east = degreesIn(geo?.lon, 180);
  const both = north !== undefined && east !== undefined;
  return {
    country,
    region: normalRegion(textIn(geo?.region), country),
    metro: textIn(geo?.metro),
    postcode: textIn(geo?.zip)?.replaceAll(' ', '').toUpperCase(),
    northE6: both ? coarse(north) : undefined,
    eastE6: both ? coarse(east) : undefined,
    utcOffsetMin: integerIn(geo?.utcoffset),
  };
}

/**
 * A thousandth of a degree, some hundred metres. No campaign asks for a place more exactly than that, and what a decision
 * was made from is kept: a finer place would tell of a home.
 */
export const COARSE_E6 = 1_000;

function coarse(degreesE6: number): number {
  return Math.round(degreesE6 / COARSE_E6) * COARSE_E6;
}

function countryIn(geo: JsonObject | undefined): string | undefined {
  const named = textIn(geo?.country);
  return named === undefined ? undefined : normalCountry(named);
}

/** Some send the second half of an ISO 3166-2 code, as the text asks for in the USA, and some the whole. */
export function normalRegion(text: string | undefined, country: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const region = text.trim().toUpperCase();
  if (WHOLE_REGION.test(region)) return region;
  const alpha2 = country === undefined ? undefined : alpha2ByAlpha3.get(country);
  return alpha2 === undefined || !HALF_REGION.test(region) ? undefined : `${alpha2}-${region}`;
}

const WHOLE_REGION = /^[A-Z]{2}-[A-Z0-9]{1,3}$/;
const HALF_REGION = /^[A-Z0-9]{1,3}$/;

/** `de-AT`, `DE_at` and `de` are `de`; undefined for what is no language. */
export function normalLanguage(text: string | undefined): string | undefined {
  const primary = text?.trim().toLowerCase().split(/[-_]/, 1)[0];
  return primary !== undefined && /^[a-z]{2,3}$/.test(primary) ? primary : undefined;
}

const MOBILE = 1;

/** Names that mean one system. */
const systems: ReadonlyMap<string, string> = new Map([
  ['iphone os', 'ios'],
  ['ipados', 'ios'],
  ['mac os', 'macos'],
  ['mac os x', 'macos'],
  ['os x', 'macos'],
  ['macosx', 'macos'],
  ['chrome os', 'chromeos'],
  ['chromium os', 'chromeos'],
  ['roku os', 'roku'],
  ['rokuos', 'roku'],
  ['fire os', 'fireos'],
  ['apple tvos', 'tvos'],
  ['win', 'windows'],
]);

export function normalOs(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const name = text.trim().toLowerCase();
  return systems.get(name) ?? (name === '' ? undefined : name);
}

/** `iOS 16_4_1` → `16.4.1`: the first run of numbers. */
function normalVersion(text: string | undefined): string | undefined {
  return text === undefined ? undefined : /\d{1,9}([._]\d{1,9}){0,4}/.exec(text)?.[0].replaceAll('_', '.');
}

function versionIn(platform: JsonObject | undefined): string | undefined {
  return normalVersion(
    listIn(platform?.version)
      .map((part) => textIn(part) ?? '')
      .join('.'),
  );
}

function brandsIn(agent: JsonObject | undefined): string | undefined {
  const names = listIn(agent?.browsers).map((browser) => textIn(objectIn(browser)?.brand)?.toLowerCase());
  return names.length === 0 ? undefined : names.join(' ');
}

function degreesIn(value: JsonObject[string] | undefined, limit: number): number | undefined {
  const degrees = numberIn(value);
  return degrees === undefined || Math.abs(degrees) > limit ? undefined : Math.round(degrees * 1e6);
}
