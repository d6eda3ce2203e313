/**
 * Claims and disclosures by industry and region (KIKI-28). The tables are the platform's defaults, which a tenant's lawyers may
 * add to, and no legal advice. A claim that is listed blocks; a disclosure that is due must stand in the advertisement, word for
 * word. Region "*" is shown everywhere, so every region's disclosures are due.
 */
import { folded } from './plain-letters.ts';
import type { AdWords } from './quality.ts';

export const complianceVersion = 'compliance@1';

export interface Disclosure {
  readonly name: string;
  readonly text: string;
}

export interface ComplianceVerdict {
  readonly passed: boolean;
  readonly findings: readonly string[];
  /** Names of those that were due. */
  readonly disclosures: readonly string[];
  readonly rulesVersion: string;
}

interface DisclosureRule extends Disclosure {
  readonly industries: readonly string[];
  /** ISO 3166-1 alpha-3; empty for everywhere. */
  readonly regions: readonly string[];
}

interface ClaimRule {
  readonly name: string;
  /** Empty for all. */
  readonly industries: readonly string[];
  readonly claim: RegExp;
}

const disclosureRules: readonly DisclosureRule[] = [
  { name: 'CAPITAL_AT_RISK', industries: ['finance', 'investment', 'crypto'], regions: [], text: 'Capital at risk.' },
  { name: 'CREDIT_TERMS', industries: ['credit', 'lending'], regions: [], text: 'Terms and eligibility apply.' },
  { name: 'APR', industries: ['credit', 'lending'], regions: ['USA', 'GBR'], text: 'Representative APR at the link.' },
  { name: 'AGE_21', industries: ['alcohol', 'gambling'], regions: ['USA'], text: '21+ only.' },
  { name: 'AGE_18', industries: ['gambling'], regions: ['GBR', 'DEU', 'FRA', 'ESP', 'ITA'], text: '18+ only.' },
  { name: 'DRINK_RESPONSIBLY', industries: ['alcohol'], regions: [], text: 'Drink responsibly.' },
  { name: 'PLAY_RESPONSIBLY', industries: ['gambling'], regions: [], text: 'Play responsibly.' },
  { name: 'READ_THE_LABEL', industries: ['pharma'], regions: [], text: 'Read the label before use.' },
  { name: 'PAID_POLITICAL', industries: ['politics'], regions: [], text: 'Paid political advertisement.' },
];

const claimRules: readonly ClaimRule[] = [
  {
    name: 'ABSOLUTE',
    industries: [],
    claim: /\b(100 ?% (safe|secure|guaranteed)|risk[- ]?free|no risk|never fails?)\b/,
  },
  { name: 'SUPERLATIVE', industries: [], claim: /\b(best in the world|world'?s best|number one|no\. ?1)\b|#1\b/ },
  { name: 'GUARANTEE', industries: [], claim: /\bguaranteed? (results?|success|income|returns?|profits?|approval)\b/ },
  {
    name: 'RETURNS',
    industries: ['finance', 'investment', 'crypto'],
    claim: /\b(guarantee\w*|double your|sure profit|can'?t lose)\b/,
  },
  {
    name: 'APPROVAL',
    industries: ['credit', 'lending'],
    claim: /\b(instant approval|no credit checks?|everyone approved)\b/,
  },
  {
    name: 'CURE',
    industries: [],
    claim: /\b(cures?|heals?) (cancer|diabetes|covid|depression|all)\b|\bno side effects\b/,
  },
  {
    name: 'MEDICAL',
    industries: ['health', 'pharma', 'supplements'],
    claim: /\b(cures?|clinically proven|doctors? recommend\w*)\b/,
  },
  { name: 'WEIGHT', industries: [], claim: /\blose \d+ ?(kg|kilos?|pounds?|lbs?)\b/ },
  {
    name: 'PERSONAL',
    industries: [],
    claim: /\b(are you (gay|jewish|muslim|black|depressed|bankrupt)|your (debt|illness|diagnosis))\b/,
  },
  { name: 'MINORS', industries: ['alcohol', 'gambling'], claim: /\b(kids?|children|teens?|students?|school)\b/ },
];

/** What must stand in an advertisement of this industry in this region, in a fixed order. */
export function disclosuresDue(industry: string, region: string): readonly Disclosure[] {
  return disclosureRules
    .filter((rule) => rule.industries.includes(industry))
    .filter(({ regions }) => regions.length === 0 || region === '*' || regions.includes(region))
    .map(({ name, text }) => ({ name, text }));
}

export function checkCompliance(words: AdWords, industry: string, region: string): ComplianceVerdict {
  const all = Object.values(words).join(' ');
  const said = folded(all)
    .replace(/[\u2018\u2019]/gu, "'")
    .replace(/\s+/g, ' ');
  const due = disclosuresDue(industry, region);
  const claims = claimRules
    .filter(({ industries }) => industries.length === 0 || industries.includes(industry))
    .flatMap(({ name, claim }) => {
      const met = claim.exec(said);
      return met === null ? [] : [`CLAIM_${name}: ${met[0]}`];
    });
  const missing = due.filter(({ text }) => !all.includes(text)).map(({ name, text }) => `MISSING_${name}: ${text}`);
  const findings = [...claims, ...missing];
  const disclosures = due.map(({ name }) => name);
  return { passed: findings.length === 0, findings, disclosures, rulesVersion: complianceVersion };
}
