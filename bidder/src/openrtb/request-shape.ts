/**
 * The fields of a BidRequest that this room reads; the others are passed over unread. A field that is read here but not in
 * the shape would always be absent: request-shape.test.ts holds both against real requests.
 */
import { compileShape, type Shape } from '../json/shape.ts';

const WHOLE = 'whole';

function each<Name extends string>(...names: readonly Name[]): { readonly [Field in Name]: 'whole' } {
  return Object.fromEntries(names.map((name) => [name, WHOLE])) as { readonly [Field in Name]: 'whole' };
}

const durationFloors = [each('bidfloor', 'mindur', 'maxdur')] as const;

/** Video and audio, which share most of what they ask. */
const media = {
  ...each(
    'api',
    'battr',
    'boxingallowed',
    'h',
    'w',
    'linearity',
    'maxduration',
    'minduration',
    'maxextended',
    'maxseq',
  ),
  ...each(
    'mimes',
    'mincpmpersec',
    'placement',
    'plcmt',
    'poddedupe',
    'poddur',
    'podid',
    'pos',
    'protocol',
    'protocols',
  ),
  ...each('rqddurs', 'sequence', 'skip', 'slotinpod', 'startdelay'),
  durfloors: durationFloors,
} as const;

const banner = {
  ...each('api', 'battr', 'btype', 'expdir', 'w', 'h', 'mimes', 'pos'),
  format: [each('w', 'h', 'wratio', 'hratio', 'wmin')],
} as const;

const deal = {
  ...each('id', 'at', 'bidfloor', 'bidfloorcur', 'guar', 'mincpmpersec', 'wadomain', 'wseat'),
  durfloors: durationFloors,
} as const;

const imp = {
  ...each('id', 'bidfloor', 'bidfloorcur', 'dt', 'exp', 'instl', 'rwdd', 'secure', 'ssai'),
  banner,
  video: media,
  audio: media,
  native: each('api', 'battr', 'request', 'ver'),
  pmp: { ...each('private_auction'), deals: [deal] },
  metric: [each('type', 'value')],
  qty: each('multiplier'),
  ext: each('is_rewarded_inventory'),
} as const;

const schain = { ...each('complete'), nodes: [each('asi', 'sid')] } as const;
const rules = each('gdpr', 'gpp', 'gpp_sid', 'us_privacy');

const geo = each('country', 'region', 'metro', 'zip', 'lat', 'lon', 'utcoffset');

const bidRequest = {
  ...each('id', 'at', 'test', 'tmax', 'cur', 'cattax', 'wlang', 'wlangb', 'wseat', 'bseat'),
  ...each('badv', 'bapp', 'bcat', 'acat'),
  ext: each('cattax'),
  imp: [imp],
  site: 'later',
  app: 'later',
  dooh: 'later',
  device: {
    ...each('ua', 'ip', 'ipv6', 'ifa', 'dnt', 'lmt', 'devicetype', 'os', 'osv', 'language', 'langb', 'connectiontype'),
    geo,
    sua: 'later',
  },
  user: {
    ...each('id', 'buyeruid', 'consent'),
    geo,
    data: 'later',
    eids: 'later',
    ext: { ...each('consent'), eids: 'later' },
  },
  source: { schain, ext: { schain } },
  regs: { ...each('coppa'), ...rules, ext: rules },
} as const satisfies Shape;

export const bidRequestShape = compileShape(bidRequest);
