import { ProblemError } from '@mainstem/gateway/client/errors';
import { expect, test } from 'vitest';
import { told } from './gateway-client.ts';

test('a refusal names each field that does not fit', () => {
  const problem = {
    type: '/problems/REQUEST_INVALID',
    title: 'The request has fields that do not fit',
    status: 400,
    code: 'REQUEST_INVALID',
    detail: 'the body has fields that do not fit',
    retryable: false,
    next: 'Mend them.',
    requestId: 'r',
    problems: [
      { code: 'FIELD_INVALID', field: 'admin.email', message: 'no address' },
      { code: 'FIELD_UNKNOWN', field: 'nam', message: 'there is no field nam here', hint: 'Did you mean name?' },
    ],
  } as const;
  expect(() => told('http://127.0.0.1:1')(new ProblemError(problem as never))).toThrow(
    'the gateway answered 400, REQUEST_INVALID: the body has fields that do not fit\n' +
      '  admin.email: no address.\n  nam: there is no field nam here. Did you mean name?',
  );
});

test('a refusal of events names what does not fit of each', () => {
  const problem = {
    type: '/problems/EVENTS_INVALID',
    title: 'No event was taken',
    status: 422,
    code: 'EVENTS_INVALID',
    detail: '2 of 2 events do not fit',
    retryable: false,
    next: 'Mend them.',
    requestId: 'r',
    results: [
      { id: null, status: 'invalid', problems: [{ code: 'FIELD_MISSING', field: 'gap', message: 'gap is missing' }] },
      { id: null, status: 'invalid', problems: [{ code: 'FIELD_INVALID', field: 'severity', message: 'no severity' }] },
    ],
  } as const;
  expect(() => told('http://127.0.0.1:1')(new ProblemError(problem as never))).toThrow(
    'the gateway answered 422, EVENTS_INVALID: 2 of 2 events do not fit\n  gap: gap is missing.\n  severity: no severity.',
  );
});
