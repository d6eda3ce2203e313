/** Whom to write to, and whether (docs/messages.md). What tells of a person is taken as it is and sealed before it is logged (R6). */
import { channels, contactKinds } from '@mainstem/streams/contacts/contract';
import { z } from 'zod';

const orNull = <Schema extends z.ZodType>(schema: Schema) => schema.nullable().default(null);

/** `personal` seals; `text` is words of one line. */
export function contactShapes<Sealed extends z.ZodType>(
  personRef: z.ZodType<string>,
  slug: z.ZodType<string>,
  personal: (schema: z.ZodType<string>) => Sealed,
  text: (maxCharacters: number) => z.ZodType<string>,
) {
  return {
    ClientContactNamed: {
      contactRef: personRef,
      contactName: personal(text(200)),
      contactEmail: personal(z.email().max(254)),
      contactPhone: personal(z.string().regex(/^\+[1-9]\d{6,14}$/, 'E.164: "+" and digits')),
      language: orNull(z.string().regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/, 'BCP 47, e.g. "de-AT"')),
      timeZone: orNull(
        z
          .string()
          .max(64)
          .regex(/^[A-Za-z][A-Za-z0-9_+/-]*$/, 'IANA, e.g. "Europe/Vienna"'),
      ),
    },
    ContactConsentChanged: {
      contactKind: z.enum(contactKinds),
      channel: z.enum(channels),
      purpose: z.literal('marketing'),
      granted: z.boolean(),
      because: slug,
    },
  };
}
