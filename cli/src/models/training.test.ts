/** KAIROS-21: a training is asked for by an event, and its end is found by the request's id. */
import { createReactorKit, eventOf } from '@mainstem/streams/testing/reactor-kit';
import { expect, test } from 'vitest';
import { endsOfTrainings, trainingEnd, trainingRequest } from './training.ts';

test('KAIROS-21: who asks and why is on the log; the end that answers is the one of this request', async () => {
  const kit = createReactorKit();
  const connection = { log: kit.log, codec: kit.codec as never };
  const end = (runId: string, outcome: string) => {
    const said = { runId, kind: 'CHURN', outcome, version: null, rows: 3, positives: 1, because: 'few' };
    const none = { against: null, gain: null, gainLow: null, gainHigh: null, confidencePpm: null, approvalId: null };
    return eventOf({ type: 'ModelTrainingEnded', ...said, ...none }, { id: runId, entity: 'churn' });
  };
  const request = trainingRequest({ tenant: 'acme', actor: 'user:ann' }, 'churn', 'the quarter is over');
  expect(request).toMatchObject({ kind: 'CHURN', reasons: ['ASKED'], because: 'the quarter is over' });
  await kit.writer.append([end(request.envelope.id, 'BEFORE')]);
  const ends = await endsOfTrainings(kit.log);
  await kit.writer.append([request, end('another', 'PROMOTED')]);
  expect(await trainingEnd(connection, request.envelope.id, ends, Date.now())).toBeNull();
  await kit.writer.append([end(request.envelope.id, 'TOO_FEW')]);
  const found = await trainingEnd(connection, request.envelope.id, ends, Date.now() + 5_000);
  expect(found).toMatchObject({ outcome: 'TOO_FEW', rows: 3 });
});
