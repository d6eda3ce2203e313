/**
 * What a TCF 2 consent string lets this vendor do (IAB Europe TCF 2.2, "Policies" appendix A). Decoding is the library's;
 * answers are remembered, since one person's string comes with every request.
 */
import { RestrictionType, type TCModel, TCString } from '@iabtechlabtcf/core';
import { Recent } from '../recent.ts';

export interface Consent {
  /** Purpose 2, "use limited data to select advertising", by consent or legitimate interest. */
  readonly selectAds: boolean;
  /** Purposes 1, 3 and 4, "store and access", "create profiles" and "use profiles", by consent alone. */
  readonly profile: boolean;
}

/** Consent strings remembered: about 10 MB at 1 KB each. */
const REMEMBERED_MAX = 5_000;
/** Longer texts are no consent string: one with every vendor and restriction set has some 5,000 characters. */
const LENGTH_MAX = 20_000;
/** Version of the string that is read. */
const TCF_VERSION = 2;

const none: Consent = Object.freeze({ selectAds: false, profile: false });

/** Reads consent for one vendor of the Global Vendor List; `vendorId` 0 is none, and has no consent anywhere. */
export function createConsentReader(vendorId: number): (text: string) => Consent {
  const known = new Recent<Consent>(REMEMBERED_MAX);
  return (text) => {
    if (vendorId === 0 || text.length > LENGTH_MAX) return none;
    return known.get(text) ?? known.remember(text, read(text, vendorId));
  };
}

/** A string that cannot be read grants nothing. */
function read(text: string, vendorId: number): Consent {
  try {
    const model = TCString.decode(text);
    if (model.version !== TCF_VERSION) return none;
    return {
      selectAds: byConsent(model, vendorId, 2) || byInterest(model, vendorId, 2),
      profile: [1, 3, 4].every((purpose) => byConsent(model, vendorId, purpose)),
    };
  } catch {
    // The library has no other way to say that it is no consent string.
    return none;
  }
}

function byConsent(model: TCModel, vendorId: number, purpose: number): boolean {
  const limit = restrictionOf(model, vendorId, purpose);
  if (limit === RestrictionType.NOT_ALLOWED || limit === RestrictionType.REQUIRE_LI) return false;
  return model.purposeConsents.has(purpose) && model.vendorConsents.has(vendorId);
}

function byInterest(model: TCModel, vendorId: number, purpose: number): boolean {
  const limit = restrictionOf(model, vendorId, purpose);
  if (limit === RestrictionType.NOT_ALLOWED || limit === RestrictionType.REQUIRE_CONSENT) return false;
  return model.purposeLegitimateInterests.has(purpose) && model.vendorLegitimateInterests.has(vendorId);
}

function restrictionOf(model: TCModel, vendorId: number, purpose: number): RestrictionType | undefined {
  return model.publisherRestrictions.getRestrictions(vendorId).find((limit) => limit.purposeId === purpose)
    ?.restrictionType;
}
