/** Commands of the organisation stream: a tenant as a company, and how its people log in. */
import { z } from 'zod';

const name = z.string().trim().min(1).max(200);
const because = z.string().min(1).max(500);

export const createOrganisation = z.strictObject({ type: z.literal('CreateOrganisation'), name });
export const renameOrganisation = z.strictObject({ type: z.literal('RenameOrganisation'), name });
export const suspendOrganisation = z.strictObject({ type: z.literal('SuspendOrganisation'), because });
export const reactivateOrganisation = z.strictObject({ type: z.literal('ReactivateOrganisation'), because });
export const changeLogin = z.strictObject({
  type: z.literal('ChangeLogin'),
  /** OpenID Connect issuer; null for none. */
  issuer: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .nullable(),
  clientId: z.string().min(1).max(200).nullable(),
  passwordsAllowed: z.boolean(),
});

export const organisationCommand = z.discriminatedUnion('type', [
  createOrganisation,
  renameOrganisation,
  suspendOrganisation,
  reactivateOrganisation,
  changeLogin,
]);
export type OrganisationCommand = z.output<typeof organisationCommand>;
