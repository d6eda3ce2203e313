/** Whether what is advertised, and in which language, is welcome (OpenRTB 2.6 §3.2.1). */
import type { Candidate } from '../../catalogue/candidate.ts';
import type { BidRequest } from '../bid-request.ts';
import { appsBlocked, categoriesAllowed, categoryBlocked, domainBlocked } from '../blocks.ts';
import type { NoBidReason } from '../no-bid.ts';

export function blockRefusal(request: BidRequest, candidate: Candidate): NoBidReason | undefined {
  return (
    categoryRefusal(request, candidate) ??
    languageRefusal(request, candidate) ??
    (domainBlocked(candidate.domain, request.blockedDomains()) ? 'BLOCKED_DOMAIN' : undefined) ??
    (candidate.apps.length > 0 && appsBlocked(candidate.apps, request.blockedApps()) ? 'BLOCKED_APP' : undefined)
  );
}

/** Categories compare only within one taxonomy (cattax): ids of another mean something else. */
function categoryRefusal(request: BidRequest, candidate: Candidate): NoBidReason | undefined {
  const comparable = candidate.categories.length > 0 && candidate.categoryTaxonomy === request.categoryTaxonomy;
  if (comparable && categoryBlocked(candidate.categories, request.blockedCategories())) return 'BLOCKED_CATEGORY';
  const allowed = request.allowedCategories();
  if (allowed.length === 0) return undefined;
  // Nothing is known to be of an allowed category unless it says so, in words of the same taxonomy.
  return comparable && categoriesAllowed(candidate.categories, allowed) ? undefined : 'CATEGORY_NOT_ALLOWED';
}

/** Of an ad without words (§4.2.3 language): it can be shown to anybody. */
const WORDLESS = 'xx';

function languageRefusal({ allowedLanguages }: BidRequest, { language }: Candidate): NoBidReason | undefined {
  if (allowedLanguages.length === 0 || language === WORDLESS) return undefined;
  return language !== undefined && allowedLanguages.includes(language) ? undefined : 'LANGUAGE';
}
