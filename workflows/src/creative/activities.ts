/** Activities of a creative's workflow: the rules, and the campaign it belongs to. */
import { checkBrandSafety, type OwnList } from '@mainstem/models/creative-checks/brand-safety';
import { checkCompliance, disclosuresDue } from '@mainstem/models/creative-checks/compliance';
import { checkLanguage, type LanguageVerdict } from '@mainstem/models/creative-checks/languages';
import { checkQuality } from '@mainstem/models/creative-checks/quality';
import { checkSentiment, sentimentLinePpm } from '@mainstem/models/creative-checks/sentiment';
import type { BrandSafetyOfLog } from '@mainstem/streams/brand-safety/of-log';
import type { BrandSafetySetting } from '@mainstem/streams/brand-safety/setting';
import type { CampaignCommand } from '@mainstem/streams/deciders/campaign/commands';
import type { Campaign, CampaignEvent } from '@mainstem/streams/deciders/campaign/decider';
import type { DecisionWriter } from '@mainstem/streams/runtime/decisions/decision-writer';
import type { CreativeActivities } from './contract.ts';

export interface CreativeParts {
  readonly brandSafety: Pick<BrandSafetyOfLog, 'of'>;
  readonly campaigns: Pick<DecisionWriter<CampaignCommand, Campaign, CampaignEvent>, 'load'>;
}

const ONE = 1_000_000;

export function createCreativeActivities({ brandSafety, campaigns }: CreativeParts): CreativeActivities {
  return {
    disclosuresOf: async ({ industry, region }) =>
      disclosuresDue(industry, region)
        .map(({ text }) => text)
        .join(' '),
    checkWords: async ({ tenant, language: briefed, words, product, industry, region }) => {
      const texts = Object.values(words).filter((text) => text !== '');
      const { lists, version } = await brandSafety.of(tenant);
      const language = checkLanguage(texts, briefed);
      const { sentimentLine } = lists;
      // The verdict names what judged: the tenant's lists, and that there was no lexicon for the language.
      const judged = [version === 'default' ? '' : version, language.isGuarded ? '' : `no-lexicon:${language.found}`];
      const own = judged.filter((part) => part !== '').join('+');
      return {
        quality: checkQuality(words, product),
        sentiment: moodOf(texts, language, sentimentLine),
        // All of them as one text too: what is harmless apart may not be together.
        safety: checkBrandSafety([...texts, texts.join(' ')], ownLists(lists), own === '' ? null : own),
        language,
        compliance: checkCompliance(words, industry, region),
      };
    },
    campaignOf: async ({ tenant, campaignId }) => {
      const { state, version } = await campaigns.load(tenant, campaignId);
      return { ...state, version };
    },
  };
}

function ownLists({ words, competitors, categories }: BrandSafetySetting): OwnList[] {
  const own = Object.entries(categories).map(([name, list]) => ({ category: `OWN.${name}`, words: list }));
  return [{ category: 'TENANT', words }, { category: 'COMPETITOR', words: competitors }, ...own];
}

/** An English lexicon takes German's "die" for death: where there is no lexicon, no mood is measured, and a person decides. */
function moodOf(texts: readonly string[], { isGuarded, found }: LanguageVerdict, line: number | undefined) {
  const linePpm = line === undefined ? sentimentLinePpm : Math.round(line * ONE);
  if (isGuarded) return checkSentiment(texts, linePpm);
  return { passed: true, compoundPpm: 0, linePpm, rulesVersion: `no-lexicon:${found}` };
}
