/**
 * Whether a person is behind a request (OpenRTB 2.6 impl §7.1). Three answers, each with a code of its own: a robot that says
 * so (nbr 3), a device that contradicts itself (nbr 4), an address no device has (nbr 5). Plain rules, no scores: what they
 * say can be checked by hand.
 */
import { isbot } from 'isbot';
import type { Device } from '../openrtb/device.ts';
import type { NoBidReason } from '../openrtb/no-bid.ts';
import { Recent } from '../recent.ts';
import type { Networks } from '../supply/networks.ts';

/** User agents remembered: about 2 MB. */
const AGENTS_MAX = 10_000;

export type TrafficReader = (device: Device) => NoBidReason | undefined;

export function createTrafficReader(networks: Networks): TrafficReader {
  const robots = new Recent<boolean>(AGENTS_MAX);
  return (device) => {
    const { userAgent, brands, ip } = device;
    if (userAgent !== undefined && (robots.get(userAgent) ?? robots.remember(userAgent, isbot(userAgent))))
      return 'ROBOT';
    // §3.2.29: where a browser names its brands, those count, whatever `ua` says.
    if (brands !== undefined && (robots.get(brands) ?? robots.remember(brands, isRobotBrand(brands)))) return 'ROBOT';
    if (contradicts(device)) return 'NON_HUMAN';
    return ip !== undefined && networks.kindOf(ip) !== undefined ? 'NON_HUMAN_NETWORK' : undefined;
  };
}

function isRobotBrand(brands: string): boolean {
  return brands.includes('headless') || isbot(brands);
}

/** What the text of a browser says of its system, also when it is cut down to what all have in common. */
const systemsInAgents: readonly (readonly [pattern: RegExp, system: string])[] = [
  [/\bAndroid\b/, 'android'],
  [/\b(iPhone|iPad|iPod)\b/, 'ios'],
  [/\bCrOS\b/, 'chromeos'],
  [/\bWindows NT\b/, 'windows'],
  [/\bMacintosh\b/, 'macos'],
];

/**
 * Client hints that name one system and a browser's text that names another: one of both was made up. An iPad that asks for
 * the pages of a desktop calls itself a Macintosh, and a Chromebook that runs apps calls itself Android: those are known.
 */
function contradicts({ userAgent, platform }: Device): boolean {
  if (platform === undefined || userAgent === undefined) return false;
  const said = systemsInAgents.find(([pattern]) => pattern.test(userAgent))?.[1];
  if (said === undefined || said === platform || !systemsInAgents.some(([, system]) => system === platform))
    return false;
  const pair = `${said} ${platform}`;
  return pair !== 'macos ios' && pair !== 'android chromeos' && pair !== 'chromeos android';
}
