/** Why somebody did or asks for something: one line of people's words, kept on the log in the clear. */
import { z } from 'zod';
import { impersonal } from './personal-value.ts';

const CHARACTERS_MAX = 500;

export const because = impersonal(
  z
    .string()
    .min(1)
    .max(CHARACTERS_MAX)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'no control characters and no half characters'),
).describe('Why. No personal data: it stays in the log.');
