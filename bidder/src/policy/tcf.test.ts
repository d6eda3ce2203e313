/** The reader against an oracle written from the policy's text, over strings the library's own encoder made. */
import { RestrictionType } from '@iabtechlabtcf/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { consentString } from '../testing/consent.ts';
import { createConsentReader } from './tcf.ts';

const VENDOR = 755;
const purposeSet = fc.uniqueArray(fc.integer({ min: 1, max: 11 }));
const isOurs = fc.boolean();
const limitOf2 = fc.constantFrom(undefined, 0, 1, 2);
const notAllowed: number = RestrictionType.NOT_ALLOWED;
const needsConsent: number = RestrictionType.REQUIRE_CONSENT;
const needsInterest: number = RestrictionType.REQUIRE_LI;

test('KIKI-17: consent is what purposes, vendor and publisher restrictions together allow (TCF 2.2)', () => {
  fc.assert(
    fc.property(purposeSet, purposeSet, isOurs, isOurs, limitOf2, (consents, asked, byConsent, byInterest, limit) => {
      const interests = asked.filter((purpose) => ![1, 3, 4, 5, 6].includes(purpose));
      const text = consentString({
        purposes: consents,
        interests,
        vendors: byConsent ? [VENDOR] : [12],
        vendorInterests: byInterest ? [VENDOR] : [12],
        restrictions: limit === undefined ? [] : [[VENDOR, 2, limit as RestrictionType]],
      });
      const agreed = byConsent && consents.includes(2) && limit !== notAllowed && limit !== needsInterest;
      const interested = byInterest && interests.includes(2) && limit !== notAllowed && limit !== needsConsent;
      expect(createConsentReader(VENDOR)(text)).toEqual({
        selectAds: agreed || interested,
        profile: byConsent && [1, 3, 4].every((purpose) => consents.includes(purpose)),
      });
    }),
  );
});

test('KIKI-17: without a vendor number of ours no string grants anything', () => {
  const text = consentString({ purposes: [1, 2, 3, 4], vendors: [VENDOR] });
  expect(createConsentReader(VENDOR)(text)).toEqual({ selectAds: true, profile: true });
  expect(createConsentReader(0)(text)).toEqual({ selectAds: false, profile: false });
});

test('KIKI-17: whatever stands in place of a consent string grants nothing and throws nothing', () => {
  const read = createConsentReader(VENDOR);
  const good = consentString({ purposes: [1, 2, 3, 4], vendors: [VENDOR] });
  const bent = fc
    .tuple(fc.nat({ max: good.length - 1 }), fc.string({ maxLength: 4 }))
    .map(([at, text]) => good.slice(0, at) + text);
  fc.assert(
    fc.property(fc.oneof(fc.string(), bent), (text) => {
      expect(typeof read(text).selectAds).toBe('boolean');
    }),
  );
  for (const text of ['', 'dummy', 'gdprConsentString', 'x'.repeat(30_000)]) {
    expect(read(text)).toEqual({ selectAds: false, profile: false });
  }
});
