/**
 * Opens e-signature, CRM, web research, payments and Git by the file `MAINSTEM_CONNECTORS_FILE` names (docs/connectors.md).
 * What the file leaves out is done by a stand-in that says so. Keys stand in the environment under the names the file gives.
 */
import { readFileSync } from 'node:fs';
import type { Logger } from 'pino';
import { z } from 'zod';
import { createHubSpotCrm } from './crm/crm.hubspot.ts';
import { createOfflineCrm } from './crm/crm.offline.ts';
import type { Crm } from './crm/port.ts';
import { createDocuSign } from './e-signature/e-signature.docusign.ts';
import { createOfflineESignature } from './e-signature/e-signature.offline.ts';
import type { ESignature } from './e-signature/port.ts';
import { createEgress } from './egress/egress.ts';
import { ConnectorError } from './errors.ts';
import { createGitHub } from './git/git.github.ts';
import { createOfflineGitHost } from './git/git.offline.ts';
import type { GitHost } from './git/port.ts';
import { createOfflinePayments } from './payments/payments.offline.ts';
import { createStripePayments } from './payments/payments.stripe.ts';
import type { Payments } from './payments/port.ts';
import type { WebResearch } from './web-research/port.ts';
import { webResearchSettings } from './web-research/source-settings.ts';
import { createHttpWebResearch } from './web-research/web-research.http.ts';
import { createOfflineWebResearch } from './web-research/web-research.offline.ts';

const url = z.url({ protocol: /^https?$/ });
const variable = z.string().regex(/^[A-Z][A-Z0-9_]{0,99}$/, 'the name of a variable of the environment');
const word = z.string().min(1).max(200);

const file = z.strictObject({
  eSignature: z
    .strictObject({
      baseUrl: url,
      accountId: word,
      authUrl: url,
      integrationKey: word,
      userId: word,
      privateKeyFile: z.string().min(1),
    })
    .optional(),
  crm: z
    .union([
      z.strictObject({ baseUrl: url, idProperty: word.optional(), tokenVariable: variable }),
      z.strictObject({
        baseUrl: url,
        idProperty: word.optional(),
        clientId: word,
        clientSecretVariable: variable,
        refreshTokenVariable: variable,
      }),
    ])
    .optional(),
  payments: z.strictObject({ baseUrl: url, keyVariable: variable }).optional(),
  git: z
    .strictObject({
      baseUrl: url,
      repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/, 'owner/name'),
      tokenVariable: variable,
    })
    .optional(),
  webResearch: webResearchSettings.optional(),
});
type Settings = z.output<typeof file>;

export interface Connectors {
  readonly eSignature: ESignature;
  readonly crm: Crm;
  readonly webResearch: WebResearch;
  readonly payments: Payments;
  readonly git: GitHost;
  close(): Promise<void>;
}

/** `path` is the value of MAINSTEM_CONNECTORS_FILE; empty: all offline. Throws `CONNECTOR_REFUSED` that names what is wrong. */
export function openConnectors(
  path: string,
  logger: Pick<Logger, 'warn'>,
  environment: NodeJS.ProcessEnv = process.env,
): Connectors {
  const settings = path === '' ? {} : readSettings(path);
  const secret = (name: string): string => {
    const value = environment[name];
    if (value !== undefined && value !== '') return value;
    throw new ConnectorError('CONNECTOR_REFUSED', `MAINSTEM_CONNECTORS_FILE names ${name}, which is not set`);
  };
  const { eSignature, payments, git, webResearch } = settings;
  const egress = createEgress();
  return {
    eSignature:
      eSignature === undefined
        ? createOfflineESignature(logger)
        : createDocuSign({ ...eSignature, privateKey: readKey(eSignature.privateKeyFile) }),
    crm: openCrm(settings.crm, logger, secret),
    payments:
      payments === undefined
        ? createOfflinePayments(logger)
        : createStripePayments({ baseUrl: payments.baseUrl, key: secret(payments.keyVariable) }),
    git: git === undefined ? createOfflineGitHost(logger) : createGitHub({ ...git, token: secret(git.tokenVariable) }),
    webResearch:
      webResearch === undefined
        ? createOfflineWebResearch(logger)
        : createHttpWebResearch({ settings: webResearch, egress, environment }),
    close: () => egress.close(),
  };
}

function openCrm(crm: Settings['crm'], logger: Pick<Logger, 'warn'>, secret: (name: string) => string): Crm {
  if (crm === undefined) return createOfflineCrm(logger);
  const { baseUrl, idProperty } = crm;
  const auth =
    'tokenVariable' in crm
      ? ({ kind: 'token', token: secret(crm.tokenVariable) } as const)
      : ({
          kind: 'refresh',
          clientId: crm.clientId,
          clientSecret: secret(crm.clientSecretVariable),
          refreshToken: secret(crm.refreshTokenVariable),
        } as const);
  return createHubSpotCrm({ baseUrl, auth, ...(idProperty === undefined ? {} : { idProperty }) });
}

function readSettings(path: string): Settings {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new ConnectorError('CONNECTOR_REFUSED', `MAINSTEM_CONNECTORS_FILE cannot be read as JSON: ${path}`, {
      cause,
    });
  }
  const parsed = file.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path: at, message }) => `${at.join('.')}: ${message}`);
  throw new ConnectorError('CONNECTOR_REFUSED', `MAINSTEM_CONNECTORS_FILE: ${problems.join('; ')}`);
}

function readKey(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new ConnectorError('CONNECTOR_REFUSED', `the key of e-signature cannot be read: ${path}`, { cause });
  }
}
