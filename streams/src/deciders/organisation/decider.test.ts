import type { BodyOf } from '@mainstem/schemas/envelope';
import { describe, expect, test } from 'vitest';
import { fold, given } from '../../testing/given.ts';
import { organisationCommand } from './commands.ts';
import { type OrganisationEvent, organisationDecider } from './decider.ts';

type Body = BodyOf<OrganisationEvent>;
const created: Body = { type: 'OrganisationCreated', name: 'Acme' };
const suspended: Body = { type: 'OrganisationSuspended', because: 'unpaid' };
const login = { issuer: 'https://id.example', clientId: 'c', passwordsAllowed: false };

describe('WAP-11: organisations', () => {
  test('begin once, are renamed, suspended and let in again', () => {
    given(organisationDecider).when({ type: 'CreateOrganisation', name: 'Acme' }).then(created);
    given(organisationDecider, created)
      .when({ type: 'CreateOrganisation', name: 'Other' })
      .refuses('ORGANISATION_EXISTS');
    given(organisationDecider).when({ type: 'RenameOrganisation', name: 'x' }).refuses('ORGANISATION_NOT_FOUND');
    given(organisationDecider, created).when({ type: 'SuspendOrganisation', because: 'unpaid' }).then(suspended);
    given(organisationDecider, created, suspended)
      .when({ type: 'ReactivateOrganisation', because: 'paid' })
      .then({ type: 'OrganisationReactivated', because: 'paid' });
    given(organisationDecider, created)
      .when({ type: 'ReactivateOrganisation', because: 'paid' })
      .refuses('ORGANISATION_UNCHANGED');
    expect(fold(organisationDecider, [created, suspended]).status).toBe('suspended');
  });

  test('somebody can always log in: an issuer comes with its client, and passwords go only where there is one', () => {
    const change = { type: 'ChangeLogin', ...login } as const;
    given(organisationDecider, created)
      .when(change)
      .then({ type: 'OrganisationLoginChanged', ...login });
    const half = { ...change, clientId: null };
    given(organisationDecider, created).when(half).refuses('ORGANISATION_LOGIN_INCOMPLETE');
    const nobody = { ...half, issuer: null };
    given(organisationDecider, created).when(nobody).refuses('ORGANISATION_LOGIN_INCOMPLETE');
    expect(organisationCommand.safeParse({ ...change, issuer: 'file:///etc/passwd' }).success).toBe(false);
  });
});
