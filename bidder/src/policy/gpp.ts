/**
 * What a Global Privacy Platform string says for the sections that apply (IAB GPP, section ids of its registry). Decoding
 * is the library's. US sections: an opt-out of sale, sharing or targeted advertising, a global privacy control signal, or
 * a known child means that no personal data may be used.
 */
import { GppModel } from '@iabgpp/cmpapi';
import { Recent } from '../recent.ts';

export interface GppAnswer {
  /** TCF string of section 2, when that section applies; undefined when it does not or is not there. */
  readonly tcf: string | undefined;
  /** Section 2 applies: GDPR is in force. */
  readonly gdpr: boolean;
  /** US privacy string of section 6, when it applies. */
  readonly usPrivacy: string | undefined;
  /** A US section that applies opts out. */
  readonly optedOut: boolean;
  /** A section applies and the string, or that section, cannot be read. */
  readonly unreadable: boolean;
}

const TCF_EU = 2;
const USP = 6;
/** US national section and the states' (7 … 22, and those to come). */
const US_FIRST = 7;
/** Fields of the US sections in which 1 means that the person opted out. */
const optOuts = ['SaleOptOut', 'SharingOptOut', 'TargetedAdvertisingOptOut'] as const;
const OPTED_OUT = 1;
/** Strings remembered, with the sections they were read for: about 10 MB. */
const REMEMBERED_MAX = 5_000;
/** Longer texts are no GPP string. */
const LENGTH_MAX = 40_000;

export const nothingSaid: GppAnswer = Object.freeze({
  tcf: undefined,
  gdpr: false,
  usPrivacy: undefined,
  optedOut: false,
  unreadable: false,
});

/** `sections` that apply; undefined for those that the string has. */
export function createGppReader(): (text: string, sections: readonly number[] | undefined) => GppAnswer {
  const known = new Recent<GppAnswer>(REMEMBERED_MAX);
  return (text, sections) => {
    if (sections?.length === 0) return nothingSaid;
    const gdpr = sections?.includes(TCF_EU) === true;
    if (text.length > LENGTH_MAX) return { ...nothingSaid, gdpr, unreadable: true };
    const question = `${sections?.join() ?? ''}|${text}`;
    return known.get(question) ?? known.remember(question, read(text, sections));
  };
}

function read(text: string, said: readonly number[] | undefined): GppAnswer {
  try {
    const model = new GppModel(text);
    const held = new Set(model.getSectionIds());
    const sections = said ?? [...held];
    const gdpr = sections.includes(TCF_EU);
    return {
      tcf: gdpr && held.has(TCF_EU) ? model.encodeSection('tcfeuv2') : undefined,
      gdpr,
      usPrivacy: sections.includes(USP) && held.has(USP) ? model.encodeSection('uspv1') : undefined,
      optedOut: sections.some((section) => section >= US_FIRST && held.has(section) && saysNo(model, section)),
      unreadable: sections.some((section) => section >= US_FIRST && !held.has(section)),
    };
  } catch {
    // The library has no other way to say that it is no GPP string.
    return { ...nothingSaid, gdpr: said?.includes(TCF_EU) === true, unreadable: true };
  }
}

function saysNo(model: GppModel, section: number): boolean {
  const values = model.getSection(sectionNames.get(section) ?? '');
  if (values === null || values === undefined) return true;
  if (optOuts.some((field) => values[field] === OPTED_OUT) || values.Gpc === true) return true;
  const child = values.KnownChildSensitiveDataConsents;
  // 0: not known to be a child; anything else tells of one, whose data is not used here even with consent.
  return (Array.isArray(child) ? child : [child ?? 0]).some((answer) => answer !== 0);
}

const sectionNames: ReadonlyMap<number, string> = new Map(
  (
    'usnat usca usva usco usut usct usfl usmt usor ustx usde usia usne usnh usnj ustn'.split(' ') as readonly string[]
  ).map((name, at) => [US_FIRST + at, name]),
);
