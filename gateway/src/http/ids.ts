/** Ids in paths: what may be the entity part of a record key, and nothing personal, since keys are not encrypted (R6). */
import { z } from 'zod';
import { opaque } from './personal-value.ts';

export const entityId = opaque(z.string().min(1).max(128)).regex(
  /^[^|\s@\p{Cc}\p{Cs}]+$/u,
  '1-128 characters without "|", "@", spaces and control characters',
);

export const idParams = z.object({ id: entityId });
