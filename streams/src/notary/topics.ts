/** What the audit tree covers. */
import { topics } from '@mainstem/schemas/topics';

/** Topics whose records are kept for ever: what compacts or expires cannot be held against a tree later. */
export const notarisedTopics: readonly string[] = topics
  .filter(({ config }) => config['cleanup.policy'] === 'delete' && config['retention.ms'] === '-1')
  .map(({ name }) => name);
