/**
 * An organisation is a tenant as a company: it begins, may be renamed and suspended, and says how its people log in.
 *
 *   none ──create──▶ active ◀──reactivate── suspended
 *                      └────────suspend────────▲
 *
 * A suspended organisation is let in nowhere; what it owns stays. Its entity is its tenant, so each stream has one.
 */
import type { BodyOf } from '@mainstem/schemas/envelope';
import type { EventsByType } from '@mainstem/schemas/generated/events';
import { accept, type Decider, type Decision, reject } from '../../runtime/decisions/decider.ts';
import type { OrganisationCommand } from './commands.ts';

export type OrganisationEvent = EventsByType[
  | 'OrganisationCreated'
  | 'OrganisationRenamed'
  | 'OrganisationSuspended'
  | 'OrganisationReactivated'
  | 'OrganisationLoginChanged'];

export interface Organisation {
  readonly status: 'none' | 'active' | 'suspended';
  readonly name: string;
  readonly issuer: string | null;
  readonly clientId: string | null;
  readonly passwordsAllowed: boolean;
}

export const organisationDecider: Decider<OrganisationCommand, Organisation, OrganisationEvent> = {
  topic: 'org_events',
  commandTypes: [
    'CreateOrganisation',
    'RenameOrganisation',
    'SuspendOrganisation',
    'ReactivateOrganisation',
    'ChangeLogin',
  ],
  initialState: () => ({ status: 'none', name: '', issuer: null, clientId: null, passwordsAllowed: true }),
  decide,
  evolve,
};

function decide(command: OrganisationCommand, state: Organisation): Decision<OrganisationEvent> {
  if (command.type === 'CreateOrganisation') {
    if (state.status !== 'none') return reject('ORGANISATION_EXISTS', 'There is one already: choose another tenant.');
    return accept<OrganisationEvent>({ type: 'OrganisationCreated', name: command.name });
  }
  if (state.status === 'none') return reject('ORGANISATION_NOT_FOUND', 'There is no such organisation: create it.');
  switch (command.type) {
    case 'RenameOrganisation':
      if (state.name === command.name) return reject('ORGANISATION_UNCHANGED', 'It has that name: nothing to do.');
      return accept<OrganisationEvent>({ type: 'OrganisationRenamed', name: command.name });
    case 'SuspendOrganisation':
      if (state.status === 'suspended') return reject('ORGANISATION_UNCHANGED', 'It is suspended: nothing to do.');
      return accept<OrganisationEvent>({ type: 'OrganisationSuspended', because: command.because });
    case 'ReactivateOrganisation':
      if (state.status === 'active') return reject('ORGANISATION_UNCHANGED', 'It is active: nothing to do.');
      return accept<OrganisationEvent>({ type: 'OrganisationReactivated', because: command.because });
    case 'ChangeLogin':
      return changeLogin(command, state);
  }
}

function changeLogin(
  { issuer, clientId, passwordsAllowed }: Extract<OrganisationCommand, { type: 'ChangeLogin' }>,
  state: Organisation,
): Decision<OrganisationEvent> {
  if ((issuer === null) !== (clientId === null)) {
    return reject('ORGANISATION_LOGIN_INCOMPLETE', 'Give the issuer and the client id, or neither.');
  }
  if (issuer === null && !passwordsAllowed) {
    return reject('ORGANISATION_LOGIN_INCOMPLETE', 'Without an issuer and without passwords nobody could log in.');
  }
  if (state.issuer === issuer && state.clientId === clientId && state.passwordsAllowed === passwordsAllowed) {
    return reject('ORGANISATION_UNCHANGED', 'People log in like that already: nothing to do.');
  }
  return accept<OrganisationEvent>({ type: 'OrganisationLoginChanged', issuer, clientId, passwordsAllowed });
}

function evolve(state: Organisation, event: BodyOf<OrganisationEvent>): Organisation {
  switch (event.type) {
    case 'OrganisationCreated':
      return { ...state, status: 'active', name: event.name };
    case 'OrganisationRenamed':
      return { ...state, name: event.name };
    case 'OrganisationSuspended':
      return { ...state, status: 'suspended' };
    case 'OrganisationReactivated':
      return { ...state, status: 'active' };
    case 'OrganisationLoginChanged': {
      const { issuer, clientId, passwordsAllowed } = event;
      return { ...state, issuer, clientId, passwordsAllowed };
    }
  }
}
