/** Ids in paths: what may be the entity part of a record key, and no address, since keys are not encrypted (R6). */
import { z } from 'zod';

export const entityId = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[^|\s@\p{Cc}\p{Cs}]+$/u, '1-128 characters without "|", "@", spaces and control characters');

export const idParams = z.object({ id: entityId });
