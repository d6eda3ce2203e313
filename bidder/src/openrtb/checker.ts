/**
 * Judges a BidResponse against the BidRequest it answers, by rules written from the text of OpenRTB 2.6. It shares no
 * code with the reader, the decision or the writer, so that a mistake there cannot hide itself here. Used by tests over
 * real requests; never on the bid path. One sentence per broken rule; an empty list is a conforming answer.
 */
type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type JsonObject = { readonly [key: string]: Json };

export function checkBidResponse(requestValue: unknown, responseValue: unknown): string[] {
  const request = objectOf(requestValue);
  const response = objectOf(responseValue);
  if (response === undefined) return ['the answer is not a JSON object'];
  if (request === undefined) return ['the request is not a JSON object, so nothing may answer it'];
  const broken: string[] = [];
  if (response.id !== String(request.id)) broken.push('§4.2.1: id must echo the request id');
  const currency = response.cur ?? 'USD';
  const allowed = strings(request.cur).map((code) => code.trim().toUpperCase());
  if (allowed.length > 0 && !allowed.includes(String(currency))) {
    broken.push(`§3.2.1 cur: ${String(currency)} is not one of ${allowed.join(', ')}`);
  }
  const seats = Array.isArray(response.seatbid) ? response.seatbid : undefined;
  if (seats === undefined) {
    if (typeof response.nbr !== 'number') broken.push('§4: neither seatbid nor nbr');
    return broken;
  }
  const ids = new Set<string>();
  for (const seat of seats) checkSeat(request, objectOf(seat), String(currency), ids, broken);
  return broken;
}

function checkSeat(
  request: JsonObject,
  seat: JsonObject | undefined,
  currency: string,
  ids: Set<string>,
  broken: string[],
): void {
  if (seat === undefined) return void broken.push('§4.2.2: a seatbid is not an object');
  const name = seat.seat;
  if (typeof name !== 'string' || name === '') broken.push('§4.2.2: seat is missing');
  const allowed = strings(request.wseat);
  if (allowed.length > 0 && !allowed.includes(String(name)))
    broken.push(`§3.2.1 wseat: seat ${String(name)} may not bid`);
  if (strings(request.bseat).includes(String(name))) broken.push(`§3.2.1 bseat: seat ${String(name)} is blocked`);
  const bids = Array.isArray(seat.bid) ? seat.bid : [];
  if (bids.length === 0) broken.push('§4.2.2: bid must hold at least one bid');
  for (const value of bids) {
    const bid = objectOf(value);
    if (bid === undefined) {
      broken.push('§4.2.3: a bid is not an object');
      continue;
    }
    if (ids.has(String(bid.id))) broken.push(`§4.2.3: bid id ${String(bid.id)} is used twice`);
    ids.add(String(bid.id));
    checkBid(request, bid, currency, broken);
  }
}

const requiredTexts = ['id', 'impid', 'adm', 'cid', 'crid', 'nurl', 'burl', 'lurl'] as const;

function checkBid(request: JsonObject, bid: JsonObject, currency: string, broken: string[]): void {
  for (const field of requiredTexts) {
    if (typeof bid[field] !== 'string' || bid[field] === '') broken.push(`§4.2.3: ${field} is missing or no text`);
  }
  if (String(bid.crid).length > 128) broken.push('crid is longer than 128 characters');
  if (typeof bid.price !== 'number' || !(bid.price > 0)) broken.push('§4.2.3: price is missing or not above 0');
  if (request.site !== undefined && request.app !== undefined)
    broken.push('§3.2.1: a bid on a request with site and app');
  const imps = (Array.isArray(request.imp) ? request.imp : [])
    .map(objectOf)
    .filter((imp) => imp !== undefined && String(imp.id) === bid.impid && (imp.id ?? '') !== '');
  const imp = imps[0];
  if (imp === undefined) return void broken.push(`§4.2.3: impid ${String(bid.impid)} is not in the request`);
  if (imps.length > 1) broken.push(`§3.2.4: impid ${String(bid.impid)} names ${imps.length} impressions`);
  checkPrice(imp, bid, currency, broken);
  checkBlocks(request, bid, broken);
  checkType(imp, bid, broken);
  checkSecure(imp, bid, broken);
  const pmp = objectOf(imp.pmp);
  if (Number(pmp?.private_auction) === 1 && bid.dealid === undefined) {
    broken.push('§3.2.11: an open bid in a private auction');
  }
  if (typeof imp.exp === 'number' && typeof bid.exp === 'number' && bid.exp > imp.exp && imp.exp > 0) {
    broken.push(`§3.2.4 exp: ${bid.exp} s is longer than the ${imp.exp} s of the impression`);
  }
}

/** All floors of the impression that its length makes count, in the currency they are given in. */
function checkPrice(imp: JsonObject, bid: JsonObject, currency: string, broken: string[]): void {
  const price = Number(bid.price);
  const video = Number(bid.mtype) === 2 ? objectOf(imp.video) : undefined;
  let floor = Math.max(0, Number(imp.bidfloor ?? 0) || 0);
  const perSecond = Number(video?.mincpmpersec ?? 0);
  if (perSecond > 0) floor = perSecond * Number(bid.dur);
  for (const entry of Array.isArray(video?.durfloors) ? video.durfloors : []) {
    const range = objectOf(entry);
    const from = Number(range?.mindur ?? 0);
    const to = Number(range?.maxdur ?? Number.POSITIVE_INFINITY);
    if (Number(bid.dur) >= from && Number(bid.dur) <= to) {
      floor = Number(range?.bidfloor ?? 0);
      break;
    }
  }
  if (price < floor) broken.push(`§3.2.4 bidfloor: ${price} is below ${floor}`);
  const floorCurrency = typeof imp.bidfloorcur === 'string' && imp.bidfloorcur !== '' ? imp.bidfloorcur : 'USD';
  if (floor > 0 && floorCurrency.toUpperCase() !== currency) {
    broken.push(`§3.2.4 bidfloorcur: floor in ${floorCurrency}, bid in ${currency}`);
  }
}

function checkBlocks(request: JsonObject, bid: JsonObject, broken: string[]): void {
  const domains = strings(bid.adomain).map((domain) => domain.toLowerCase());
  if (domains.length === 0) broken.push('§4.2.3: adomain is missing');
  for (const blocked of strings(request.badv)) {
    const bare = blocked
      .trim()
      .toLowerCase()
      .replace(/^[a-z]+:\/\//, '')
      .replace(/^www\./, '')
      .replace(/[/:?#].*$/, '');
    if (bare === '') continue;
    if (domains.some((domain) => domain === bare || domain.endsWith(`.${bare}`))) {
      broken.push(`§3.2.1 badv: ${domains.join(', ')} is blocked by ${blocked}`);
    }
  }
  const ext = objectOf(request.ext);
  const asked = Number(request.cattax ?? ext?.cattax ?? 1) || 1;
  if (asked !== Number(bid.cattax ?? 1)) return;
  for (const blocked of strings(request.bcat)) {
    const parent = blocked.trim().toUpperCase();
    for (const category of strings(bid.cat).map((text) => text.toUpperCase())) {
      if (category === parent || category.startsWith(`${parent}-`)) {
        broken.push(`§3.2.1 bcat: ${category} is blocked by ${blocked}`);
      }
    }
  }
}

function checkType(imp: JsonObject, bid: JsonObject, broken: string[]): void {
  const banner = objectOf(imp.banner);
  const video = objectOf(imp.video);
  if (bid.mtype === 1 && banner !== undefined) checkBanner(banner, bid, broken);
  else if (bid.mtype === 2 && video !== undefined) checkVideo(video, bid, broken);
  else broken.push(`§4.2.3 mtype: ${String(bid.mtype)} is not offered by the impression`);
}

function checkBanner(banner: JsonObject, bid: JsonObject, broken: string[]): void {
  const formats = (Array.isArray(banner.format) ? banner.format : [])
    .map(objectOf)
    .filter((format) => Number(format?.w) > 0 && Number(format?.h) > 0);
  const sizes = formats.length > 0 ? formats : [banner];
  const shapes = (Array.isArray(banner.format) ? banner.format : []).map(objectOf);
  const fits = shapes.some(
    (shape) =>
      Number(shape?.wratio) > 0 &&
      Number(bid.w) * Number(shape?.hratio) === Number(bid.h) * Number(shape?.wratio) &&
      Number(bid.w) >= Number(shape?.wmin ?? 0),
  );
  if (!fits && !sizes.some((size) => Number(size?.w) === bid.w && Number(size?.h) === bid.h)) {
    broken.push(`§3.2.6: ${String(bid.w)}x${String(bid.h)} is not one of the sizes offered`);
  }
  const mimes = strings(banner.mimes);
  if (mimes.length > 0 && !mimes.includes('text/html')) broken.push('§3.2.6 mimes: text/html is not allowed');
  checkAttributes(banner.battr, bid, broken);
  const script = /<script[\s>]/i.test(String(bid.adm));
  if (script && numbers(banner.btype).includes(3)) broken.push('§3.2.6 btype: JavaScript ads are blocked');
}

function checkVideo(video: JsonObject, bid: JsonObject, broken: string[]): void {
  if (!/^\s*(<\?xml[^>]*>\s*)?<VAST[\s>]/i.test(String(bid.adm))) broken.push('§4.2.3 adm: video markup is not VAST');
  const duration = Number(bid.dur);
  if (!(duration > 0)) broken.push('§4.2.3: dur is missing on a video bid');
  const exact = numbers(video.rqddurs);
  if (exact.length > 0) {
    if (!exact.includes(duration)) broken.push(`§3.2.7 rqddurs: ${duration} is not one of ${exact.join(', ')}`);
  } else {
    if (video.minduration !== undefined && duration < Number(video.minduration))
      broken.push('§3.2.7: under minduration');
    if (video.maxduration !== undefined && duration > Number(video.maxduration))
      broken.push('§3.2.7: over maxduration');
  }
  const protocols = numbers(video.protocols);
  if (protocols.length > 0 && !protocols.includes(Number(bid.protocol))) {
    broken.push(`§3.2.7 protocols: ${String(bid.protocol)} is not one of ${protocols.join(', ')}`);
  }
  if (Number(video.linearity) === 2) broken.push('§3.2.7 linearity: a linear ad where non-linear is asked');
  const types = [...String(bid.adm).matchAll(/<MediaFile[^>]*\stype="([^"]+)"/gi)].map((match) => String(match[1]));
  const mimes = strings(video.mimes).map((text) => text.toLowerCase());
  if (types.length > 0 && !types.some((type) => mimes.includes(type.toLowerCase()))) {
    broken.push(`§3.2.7 mimes: ${types.join(', ')} is none of ${mimes.join(', ')}`);
  }
  checkAttributes(video.battr, bid, broken);
}

function checkAttributes(blocked: Json | undefined, bid: JsonObject, broken: string[]): void {
  const attributes = numbers(bid.attr);
  for (const attribute of numbers(blocked)) {
    if (attributes.includes(attribute)) broken.push(`battr: attribute ${attribute} is blocked`);
  }
}

function checkSecure(imp: JsonObject, bid: JsonObject, broken: string[]): void {
  if (Number(imp.secure) === 1 && /\ssrc\s*=\s*["']http:/i.test(String(bid.adm))) {
    broken.push('§3.2.4 secure: an asset is not https');
  }
}

function objectOf(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

function strings(value: Json | undefined): string[] {
  const list = Array.isArray(value) ? value : typeof value === 'string' ? value.split(',') : [];
  return list.filter((entry) => typeof entry === 'string' && entry.trim() !== '').map((entry) => String(entry));
}

function numbers(value: Json | undefined): number[] {
  return (Array.isArray(value) ? value : []).map(Number).filter((entry) => Number.isFinite(entry));
}
