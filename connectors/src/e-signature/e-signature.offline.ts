/**
 * The stand-in for a platform without an e-signature service: it keeps what it was asked and sends nothing. Nobody signs
 * by themselves, so an envelope waits for ever unless somebody says `settle` (tests, demonstrations).
 */
import type { Logger } from 'pino';
import { ConnectorError } from '../errors.ts';
import { createRecorder, offlineId } from '../offline/recorder.ts';
import type { EnvelopeRequest, EnvelopeState, EnvelopeStatus, ESignature, SentEnvelope } from './port.ts';

export interface OfflineESignature extends ESignature {
  readonly asked: readonly EnvelopeRequest[];
  /** Has everybody sign, decline or so at a time, ms since 1970 UTC. */
  settle(envelopeId: string, state: Exclude<EnvelopeState, 'WAITING'>, atMs: number): void;
}

/** A document that says what it is; no signature is in it. */
const UNSIGNED = Buffer.from('offline e-signature stand-in: this document was never sent nor signed\n');

export function createOfflineESignature(logger: Pick<Logger, 'warn'>): OfflineESignature {
  const recorder = createRecorder<EnvelopeRequest, SentEnvelope>(
    logger,
    'no e-signature service is set (MAINSTEM_CONNECTORS_FILE has none): nothing was sent',
  );
  const settled = new Map<string, { readonly state: EnvelopeState; readonly atMs: number }>();
  const idOf = (request: EnvelopeRequest) => offlineId('envelope', request.tenant, request.idempotencyKey);
  const statusOf = (envelopeId: string): EnvelopeStatus => {
    const request = recorder.asked.find((asked) => idOf(asked) === envelopeId);
    if (request === undefined) throw new ConnectorError('CONNECTOR_REFUSED', `there is no envelope ${envelopeId}`);
    const { state, atMs } = settled.get(envelopeId) ?? { state: 'WAITING' as const, atMs: null };
    const signedAtMs = state === 'SIGNED' ? atMs : null;
    const signers = request.signers.map(({ role }) => ({ role, signedAtMs }));
    return { envelopeId, state, signers, settledAtMs: atMs };
  };
  const settle: OfflineESignature['settle'] = (envelopeId, state, atMs) => {
    statusOf(envelopeId);
    if (!settled.has(envelopeId)) settled.set(envelopeId, { state, atMs });
  };
  return {
    provider: 'offline',
    get asked() {
      return recorder.asked;
    },
    settle,
    async send(request) {
      const key = `${request.tenant}\n${request.idempotencyKey}`;
      return recorder.once(key, request, () => ({
        provider: 'offline',
        envelopeId: idOf(request),
        delivered: false,
      }));
    },
    status: async (envelopeId) => statusOf(envelopeId),
    async void(envelopeId) {
      settle(envelopeId, 'VOIDED', Date.now());
      return statusOf(envelopeId);
    },
    async document(envelopeId) {
      statusOf(envelopeId);
      return UNSIGNED;
    },
  };
}
