/**
 * What may be known of the person behind a request, from every signal it carries. Three answers, strictest wins:
 *  - `profile`: ids, history and cohorts may be used;
 *  - `context`: an ad may be chosen by the page and the moment alone (COPPA, lmt, dnt, an opt-out in the US);
 *  - `none`: no ad may be chosen at all (GDPR without this vendor's legal basis for TCF purpose 2).
 *
 * GDPR that is not said is taken from the country (§2.3: absent is unknown, not "no").
 */
import type { Signals } from '../openrtb/signals.ts';
import { createGppReader, nothingSaid } from './gpp.ts';
import { createConsentReader } from './tcf.ts';

export type PrivacyBasis = 'profile' | 'context' | 'none';
export type PrivacyCause =
  | 'COPPA'
  | 'LIMIT_TRACKING'
  | 'US_OPT_OUT'
  | 'US_UNREADABLE'
  | 'GDPR_NO_CONSENT'
  | 'GDPR_NO_PROFILE';

export interface PrivacyAnswer {
  readonly basis: PrivacyBasis;
  /** Every signal that narrowed it, in the order of `PrivacyCause`. */
  readonly causes: readonly PrivacyCause[];
}

/** European Economic Area, United Kingdom and Switzerland, ISO 3166-1 alpha-3: where the GDPR or its like applies. */
const gdprCountries: ReadonlySet<string> = new Set(
  (
    'AUT BEL BGR HRV CYP CZE DNK EST FIN FRA DEU GRC HUN IRL ITA LVA LTU LUX MLT NLD POL PRT ROU SVK SVN ESP SWE ' +
    'ISL LIE NOR GBR CHE'
  ).split(' '),
);

/** GPP section of the US privacy string. */
const USP = 6;

const open: PrivacyAnswer = Object.freeze({ basis: 'profile', causes: [] });

/** `country` is alpha-3, undefined when unknown. */
export type PrivacyReader = (signals: Signals, country: string | undefined) => PrivacyAnswer;

/** Answers for one vendor of the Global Vendor List; 0 when this company is none. */
export function createPrivacyReader(tcfVendorId: number): PrivacyReader {
  const readConsent = createConsentReader(tcfVendorId);
  const readGpp = createGppReader();
  return (signals, country) => {
    const { gppSections } = signals;
    // A section that applies binds even when its string is missing: then nobody has consented to anything in it.
    // Where nobody says which apply, those do that the string has.
    const isAsked = gppSections === undefined ? signals.gpp !== undefined : gppSections.length > 0;
    const gpp = isAsked ? readGpp(signals.gpp ?? '', gppSections) : nothingSaid;
    const causes: PrivacyCause[] = [];
    if (signals.coppa) causes.push('COPPA');
    if (signals.limitTracking) causes.push('LIMIT_TRACKING');
    const us = [usCause(signals.usPrivacy), usCause(gpp.usPrivacy)];
    const unsaid =
      gppSections?.includes(USP) === true && signals.usPrivacy === undefined && gpp.usPrivacy === undefined;
    if (gpp.optedOut || us.includes('US_OPT_OUT')) causes.push('US_OPT_OUT');
    if (gpp.unreadable || unsaid || us.includes('US_UNREADABLE')) causes.push('US_UNREADABLE');
    const gdpr = gpp.gdpr || (signals.gdpr ?? gdprCountries.has(country ?? ''));
    if (gdpr) {
      const consent = readConsent(signals.consent ?? gpp.tcf ?? '');
      if (!consent.selectAds) causes.push('GDPR_NO_CONSENT');
      else if (!consent.profile) causes.push('GDPR_NO_PROFILE');
    }
    if (causes.length === 0) return open;
    return { basis: causes.includes('GDPR_NO_CONSENT') ? 'none' : 'context', causes };
  };
}

/** `1`, notice, opted out of sale, LSPA: each Y, N or `-` (not applicable). IAB US Privacy String 1.0. */
const usPrivacyString = /^1[YNyn-]([YNyn-])[YNyn-]$/;

function usCause(text: string | undefined): PrivacyCause | undefined {
  if (text === undefined) return undefined;
  const read = usPrivacyString.exec(text);
  if (read === null) return 'US_UNREADABLE';
  return read[1]?.toUpperCase() === 'Y' ? 'US_OPT_OUT' : undefined;
}
