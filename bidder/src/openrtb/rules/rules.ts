/** Every rule an answer is judged by. */
import { answerRules } from './answer-rules.ts';
import { bidRules } from './bid-rules.ts';
import { blockRules } from './block-rules.ts';
import { formatRules } from './format-rules.ts';
import { moneyRules } from './money-rules.ts';
import { nativeRules } from './native-rules.ts';
import { podRules } from './pod-rules.ts';
import { requestRules } from './request-rules.ts';
import type { Rule } from './rule.ts';

export const rules: readonly Rule[] = [
  ...answerRules,
  ...podRules,
  ...bidRules,
  ...blockRules,
  ...formatRules,
  ...nativeRules,
  ...moneyRules,
  ...requestRules,
];
