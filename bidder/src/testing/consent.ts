/** Consent strings for tests, made by the kept library's own encoder over a small vendor list. */
import { GVL, PurposeRestriction, type RestrictionType, TCModel, TCString } from '@iabtechlabtcf/core';

export interface GivenConsent {
  readonly purposes?: readonly number[];
  readonly interests?: readonly number[];
  readonly vendors?: readonly number[];
  readonly vendorInterests?: readonly number[];
  readonly restrictions?: readonly (readonly [vendor: number, purpose: number, type: RestrictionType])[];
}

const PURPOSES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
/** Days are all a string keeps of its time. */
const DAY = new Date(Date.UTC(2026, 0, 1));

export function consentString(given: GivenConsent): string {
  const vendors = [...(given.vendors ?? []), ...(given.vendorInterests ?? []), 755];
  const model = new TCModel(vendorList(vendors));
  Object.assign(model, { cmpId: 10, cmpVersion: 1, consentScreen: 1, consentLanguage: 'EN', isServiceSpecific: true });
  model.purposeConsents.set([...(given.purposes ?? [])]);
  model.purposeLegitimateInterests.set([...(given.interests ?? [])]);
  model.vendorConsents.set([...(given.vendors ?? [])]);
  model.vendorLegitimateInterests.set([...(given.vendorInterests ?? [])]);
  for (const [vendor, purpose, type] of given.restrictions ?? []) {
    model.publisherRestrictions.add(vendor, new PurposeRestriction(purpose, type));
  }
  model.created = DAY;
  model.lastUpdated = DAY;
  return TCString.encode(model);
}

function vendorList(ids: readonly number[]): GVL {
  const purposes = Object.fromEntries(
    PURPOSES.map((id) => [id, { id, name: `${id}`, description: '', illustrations: [] }]),
  );
  const vendor = (id: number) => ({
    id,
    name: `vendor ${id}`,
    purposes: PURPOSES,
    legIntPurposes: PURPOSES.filter((purpose) => purpose !== 1),
    flexiblePurposes: PURPOSES.filter((purpose) => purpose !== 1),
    specialPurposes: [],
    features: [],
    specialFeatures: [],
  });
  return new GVL({
    gvlSpecificationVersion: 3,
    vendorListVersion: 100,
    tcfPolicyVersion: 4,
    lastUpdated: '2026-01-01T00:00:00Z',
    purposes,
    specialPurposes: {},
    features: {},
    specialFeatures: {},
    stacks: {},
    dataCategories: {},
    vendors: Object.fromEntries(ids.map((id) => [id, vendor(id)])),
  } as unknown as ConstructorParameters<typeof GVL>[0]);
}
