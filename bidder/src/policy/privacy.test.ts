/** Every signal alone and together: the strictest answer wins, and what is not said is not taken for "no". */
import { GppModel } from '@iabgpp/cmpapi';
import { describe, expect, test } from 'vitest';
import { readSignals } from '../openrtb/signals.ts';
import type { JsonObject } from '../openrtb/tolerant.ts';
import { consentString } from '../testing/consent.ts';
import { createPrivacyReader, type PrivacyAnswer } from './privacy.ts';

const VENDOR = 755;
const all = consentString({ purposes: [1, 2, 3, 4], vendors: [VENDOR] });
const adsOnly = consentString({ purposes: [2], vendors: [VENDOR] });
const readers = createPrivacyReader(VENDOR);

function answerTo(request: JsonObject, country?: string): PrivacyAnswer {
  return readers(readSignals(request), country);
}

function gppOf(section: string, fields: Readonly<Record<string, unknown>>): string {
  const model = new GppModel();
  for (const [name, value] of Object.entries(fields)) model.setFieldValue(section, name, value);
  return model.encode();
}

const saleOptOut = gppOf('usnat', { SaleOptOut: 1 });
const usNational = (fields: Readonly<Record<string, unknown>>) => ({
  regs: { gpp: gppOf('usnat', { SaleOptOut: 2, ...fields }), gpp_sid: [7] },
});

describe('KIKI-17: what may be known of the person behind a request', () => {
  test.each<[string, JsonObject, string | undefined, PrivacyAnswer['basis'], readonly string[]]>([
    ['nothing said, nowhere known', {}, undefined, 'profile', []],
    ['nothing said, in the United States', {}, 'USA', 'profile', []],
    ['nothing said, in Norway', {}, 'NOR', 'none', ['GDPR_NO_CONSENT']],
    ['GDPR, consent to all', { regs: { gdpr: 1 }, user: { consent: all } }, 'FRA', 'profile', []],
    [
      'GDPR, consent to ads alone',
      { regs: { gdpr: 1 }, user: { consent: adsOnly } },
      'FRA',
      'context',
      ['GDPR_NO_PROFILE'],
    ],
    ['GDPR as text, no consent', { regs: { gdpr: '1' } }, 'USA', 'none', ['GDPR_NO_CONSENT']],
    ['GDPR not in force', { regs: { gdpr: 0 } }, 'FRA', 'profile', []],
    ['GDPR unreadable: the country decides', { regs: { gdpr: 'maybe' } }, 'FRA', 'none', ['GDPR_NO_CONSENT']],
    ['children', { regs: { coppa: 1 } }, undefined, 'context', ['COPPA']],
    ['children, written otherwise', { regs: { coppa: 'True' } }, undefined, 'context', ['COPPA']],
    ['lmt, written otherwise', { device: { lmt: 'yes' } }, undefined, 'context', ['LIMIT_TRACKING']],
    ['a no in any spelling', { regs: { coppa: 'false' }, device: { lmt: '0', dnt: '' } }, undefined, 'profile', []],
    ['lmt', { device: { lmt: 1 } }, undefined, 'context', ['LIMIT_TRACKING']],
    ['dnt', { device: { dnt: '1' } }, undefined, 'context', ['LIMIT_TRACKING']],
    ['US opt-out', { regs: { us_privacy: '1YYN' } }, 'USA', 'context', ['US_OPT_OUT']],
    ['US no opt-out', { regs: { ext: { us_privacy: '1YN-' } } }, 'USA', 'profile', []],
    ['US not applicable', { regs: { us_privacy: '1---' } }, 'USA', 'profile', []],
    ['US unreadable', { regs: { us_privacy: '1' } }, 'USA', 'context', ['US_UNREADABLE']],
    ['children under GDPR', { regs: { coppa: 1, gdpr: 1 } }, undefined, 'none', ['COPPA', 'GDPR_NO_CONSENT']],
  ])('%s', (_name, request, country, basis, causes) => {
    expect(answerTo(request, country)).toEqual({ basis, causes });
  });

  test.each<[string, JsonObject, PrivacyAnswer['basis'], readonly string[]]>([
    ['US national, nothing refused', usNational({}), 'profile', []],
    ['US national, sale', usNational({ SaleOptOut: 1 }), 'context', ['US_OPT_OUT']],
    ['US national, sharing', usNational({ SharingOptOut: 1 }), 'context', ['US_OPT_OUT']],
    ['US national, targeted advertising', usNational({ TargetedAdvertisingOptOut: 1 }), 'context', ['US_OPT_OUT']],
    ['US national, global privacy control', usNational({ Gpc: true }), 'context', ['US_OPT_OUT']],
    ['US national, a child', usNational({ KnownChildSensitiveDataConsents: [1, 0, 0] }), 'context', ['US_OPT_OUT']],
    [
      'California, sharing',
      { regs: { gpp: gppOf('usca', { SharingOptOut: 1 }), gpp_sid: [8] } },
      'context',
      ['US_OPT_OUT'],
    ],
    [
      'a section that does not apply',
      { regs: { gpp: gppOf('usnat', { SaleOptOut: 1 }), gpp_sid: [-1] } },
      'profile',
      [],
    ],
    ['which apply is not said, one opts out', { regs: { gpp: saleOptOut } }, 'context', ['US_OPT_OUT']],
    ['which apply is not said, in 2.5', { regs: { ext: { gpp: saleOptOut } } }, 'context', ['US_OPT_OUT']],
    ['which apply is said by an empty list', { regs: { gpp: saleOptOut, gpp_sid: [] } }, 'context', ['US_OPT_OUT']],
    ['which apply cannot be read', { regs: { gpp: saleOptOut, gpp_sid: ['x'] } }, 'context', ['US_OPT_OUT']],
    ['which apply is not said, none opts out', { regs: { gpp: gppOf('usnat', { SaleOptOut: 2 }) } }, 'profile', []],
    [
      'which apply is not said, section 6 opts out',
      { regs: { gpp: gppOf('uspv1', { Version: 1, OptOutSale: 'Y' }) } },
      'context',
      ['US_OPT_OUT'],
    ],
    ['which apply is not said, nothing can be read', { regs: { gpp: 'garbage' } }, 'context', ['US_UNREADABLE']],
    ['a section that is not there', { regs: { gpp: gppOf('usca', {}), gpp_sid: [7] } }, 'context', ['US_UNREADABLE']],
    ['unreadable', { regs: { gpp: 'garbage', gpp_sid: [7] } }, 'context', ['US_UNREADABLE']],
    ['GDPR by section 2', { regs: { gpp: gppOf('usnat', {}), gpp_sid: [2] } }, 'none', ['GDPR_NO_CONSENT']],
    ['section 2 applies, its string is missing', { regs: { gpp_sid: [2] } }, 'none', ['GDPR_NO_CONSENT']],
    ['section 2 applies, though gdpr says no', { regs: { gdpr: 0, gpp_sid: [2] } }, 'none', ['GDPR_NO_CONSENT']],
    ['a US section applies, its string is missing', { regs: { gpp_sid: [7] } }, 'context', ['US_UNREADABLE']],
    ['section 6 applies, its string is missing', { regs: { gpp_sid: [6] } }, 'context', ['US_UNREADABLE']],
    [
      'section 6 opts out, though us_privacy does not',
      { regs: { us_privacy: '1---', gpp: gppOf('uspv1', { Version: 1, OptOutSale: 'Y' }), gpp_sid: [6] } },
      'context',
      ['US_OPT_OUT'],
    ],
    [
      'GDPR by section 2, consent in its place',
      { regs: { gpp: gppOf('usnat', {}), gpp_sid: [2] }, user: { consent: all } },
      'profile',
      [],
    ],
  ])('GPP: %s', (_name, request, basis, causes) => {
    expect(answerTo(request)).toEqual({ basis, causes });
  });
});
