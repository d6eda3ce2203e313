/** How each source is read: where, in which form, and where in an answer the findings stand. */
import { z } from 'zod';
import { webSources } from './port.ts';

const path = z.string().max(200);

export const sourceSettings = z.strictObject({
  /** `{name}`, `{handle}`, `{place}` and `{website}` are put in, each escaped. */
  url: z.string().min(1).max(1_000).startsWith('https://'),
  format: z.enum(['json', 'html']),
  /** Header → variable of the environment that holds its value: keys never stand in the file. */
  headers: z.record(z.string(), z.string()).default({}),
  /** False only for an interface that was agreed on: it is not a page that robots.txt speaks of. */
  obeysRobots: z.boolean().default(true),
  /** Paths in a JSON answer: the list, and in each of its items. */
  items: path.default(''),
  title: path.default('title'),
  text: path.default('text'),
  link: path.default('url'),
  rating: path.default('rating'),
  publishedAt: path.default('publishedAt'),
  /** Path of what asks for the next page, and the parameter it is sent in. */
  next: path.default(''),
  nextParameter: z.string().max(100).default(''),
});
export type SourceSettings = z.output<typeof sourceSettings>;

export const webResearchSettings = z.strictObject({
  /** Name in the user agent and in robots.txt. */
  product: z
    .string()
    .regex(/^[A-Za-z][A-Za-z_-]{0,39}$/)
    .default('MainstemResearch'),
  /** Where owners of sites read who asks. */
  about: z.url(),
  sources: z.partialRecord(z.enum(webSources), sourceSettings),
});
export type WebResearchSettings = z.output<typeof webResearchSettings>;
