/** The steps of a whole life: where each is done. A step answers with the one that comes next. */
import { approval, config, deployment } from '../../onboarding/config.ts';
import { handoffToSuccess, live } from '../../onboarding/live.ts';
import { prdQuestions, prdReview } from '../../onboarding/prd.ts';
import { proposal } from '../../onboarding/proposal.ts';
import { assignSales, begin } from '../../sales/begin.ts';
import { demo, pilot } from '../../sales/demo.ts';
import { handoffToOnboarding, nda } from '../../sales/nda.ts';
import { research } from '../../sales/research.ts';
import { review, validation } from '../../sales/validation.ts';
import type { Life } from './life.ts';
import type { LifeStep } from './state.ts';

export const steps: Readonly<Record<LifeStep, (life: Life) => Promise<LifeStep>>> = {
  begin,
  assign: assignSales,
  research,
  review,
  validation,
  demo,
  pilot,
  nda,
  'handoff-to-onboarding': handoffToOnboarding,
  'prd-questions': prdQuestions,
  'prd-review': prdReview,
  proposal,
  config,
  approval,
  deployment,
  'handoff-to-success': handoffToSuccess,
  live,
  over: async () => 'over',
};
