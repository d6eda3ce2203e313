/** What the identity routes stand on: the view, the secrets, the writers of the two streams, and what is built on them. */
import type { Egress } from '@mainstem/connectors/egress/egress';
import type { Codec } from '@mainstem/schemas/codec';
import type { IdentityCommand } from '@mainstem/streams/deciders/identity/commands';
import { type Held, type IdentityEvent, identityDecider } from '@mainstem/streams/deciders/identity/decider';
import type { OrganisationCommand } from '@mainstem/streams/deciders/organisation/commands';
import {
  type Organisation,
  type OrganisationEvent,
  organisationDecider,
} from '@mainstem/streams/deciders/organisation/decider';
import type { EventLog } from '@mainstem/streams/log/event-log';
import type { Keyring } from '@mainstem/streams/privacy/keyring';
import { createOpener, type Opener } from '@mainstem/streams/privacy/opener';
import { createSealer } from '@mainstem/streams/privacy/sealer';
import { startDecisionWriter } from '@mainstem/streams/runtime/decisions/decision-writer';
import type { SnapshotOptions } from '@mainstem/streams/runtime/decisions/snapshots/snapshot-keeper';
import { createAuthenticate, sessionIssuer } from './authenticate.ts';
import { createExecute, type Execute, type ExecuteOf } from './execute.ts';
import type { Authenticate } from './identity.ts';
import { createLogins, type Logins } from './logins.ts';
import { createOidc, type Oidc } from './oidc/oidc.ts';
import { createStateSeal } from './oidc/state-seal.ts';
import { createPasswords } from './passwords/passwords.ts';
import { createSecretStore, type SealedRows, type SecretStore } from './secrets/secret-store.ts';
import type { TokenRules } from './shared-secret.ts';
import { createSigningRing, type SigningRing } from './tokens/signing-ring.ts';
import { type IdentityView, openIdentityView } from './view/identity-view.ts';

export interface IdentityDesk {
  readonly authenticate: Authenticate;
  readonly view: IdentityView;
  readonly secrets: SecretStore;
  readonly logins: Logins;
  readonly ring: SigningRing;
  readonly oidc: Oidc;
  readonly opener: Opener;
  readonly execute: Execute;
  readonly executeOrganisation: ExecuteOf<OrganisationCommand>;
  readonly clock: () => number;
  /** Resolves once both streams are read. */
  whenCaughtUp(): Promise<void>;
  /** Why nobody can be let in for sure yet; empty when it can. */
  notReady(): readonly string[];
  /** Rejects with what ended a part of it; resolves after `stop`. */
  readonly done: Promise<void>;
  stop(): Promise<void>;
}

export interface IdentityDeskOptions {
  readonly log: EventLog;
  readonly codec: Codec;
  readonly keyring: Keyring;
  readonly rows: SealedRows;
  readonly shared: TokenRules;
  readonly clock: () => number;
  readonly service: string;
  /** Below it is where issuers send browsers back to; and how they are reached. */
  readonly redirectBase: string;
  readonly egress: Egress;
  /** Where the states of both streams are kept between processes; nowhere when not given. */
  readonly snapshots?: {
    readonly identity: SnapshotOptions | undefined;
    readonly organisation: SnapshotOptions | undefined;
  };
}

/** Starts following both streams at once. */
export function openIdentityDesk(options: IdentityDeskOptions): IdentityDesk {
  const { log, codec, keyring, rows, shared, clock, service, snapshots, redirectBase, egress } = options;
  const view = openIdentityView({ log, codec });
  const writing = { log, codec, service, sealer: createSealer(keyring) };
  const identity = startDecisionWriter<IdentityCommand, Held, IdentityEvent>({
    ...writing,
    decider: identityDecider,
    snapshots: snapshots?.identity,
  });
  const organisation = startDecisionWriter<OrganisationCommand, Organisation, OrganisationEvent>({
    ...writing,
    decider: organisationDecider,
    snapshots: snapshots?.organisation,
  });
  const execute = createExecute<IdentityCommand>(identity, view, clock);
  const secrets = createSecretStore(rows, keyring);
  const ring = createSigningRing({ view, secrets, execute, clock });
  const names = { issuer: sessionIssuer(shared.issuer), audience: shared.audience };
  const logins = createLogins({ view, secrets, passwords: createPasswords(), ring, execute, names, clock });
  const seal = createStateSeal(keyring);
  const parts = [view, identity, organisation];
  const done = Promise.all(parts.map((part) => part.done)).then(() => {});
  done.catch(() => {}); // told to whoever awaits it
  let isCaughtUp = false;
  const caughtUp = Promise.all(parts.map((part) => part.whenCaughtUp())).then(() => {
    isCaughtUp = true;
  });
  caughtUp.catch(() => {}); // `done` says it, too
  return {
    authenticate: createAuthenticate({ shared, view, clock }),
    view,
    secrets,
    logins,
    ring,
    oidc: createOidc({ view, secrets, logins, execute, seal, egress, redirectBase, clock }),
    opener: createOpener({ keyring }),
    execute,
    executeOrganisation: createExecute<OrganisationCommand>(organisation, view, clock),
    clock,
    whenCaughtUp: () => caughtUp,
    notReady: () => (isCaughtUp ? [] : ['the log of who may come in is still being read']),
    done,
    async stop() {
      await Promise.all([...parts.map((part) => part.stop()), egress.close()]);
    },
  };
}
