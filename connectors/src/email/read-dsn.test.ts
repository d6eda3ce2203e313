/** Reports of mail servers, as Postfix, Exim and Exchange write them, and what is none. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readDsn } from './read-dsn.ts';

interface Report {
  readonly status?: string;
  readonly action?: string;
  readonly returned?: string;
  readonly type?: string;
  readonly quoted?: string;
}

/** RFC 3464 §3, appendix E, with CRLF as on the wire. */
function report({ status = '5.1.1', action = 'failed', returned = 'text/rfc822-headers', type, quoted }: Report = {}) {
  return Buffer.from(
    [
      ...[
        'From: MAILER-DAEMON@mx.example',
        'To: bounces@acme.example',
        'Subject: Undelivered Mail',
        'MIME-Version: 1.0',
      ],
      `Content-Type: ${type ?? 'multipart/report; report-type=delivery-status'}; boundary="b1"`,
      ...['', '--b1', 'Content-Type: text/plain; charset=us-ascii', '', quoted ?? 'I could not deliver it.', ''],
      ...['--b1', 'Content-Type: message/delivery-status', '', 'Reporting-MTA: dns; mx.example', ''],
      ...['Final-Recipient: rfc822; ann@example.com', `Action: ${action}`, `Status: ${status}`],
      ...['Diagnostic-Code: smtp; 550 5.1.1 <ann@example.com>: no such', '  mailbox here', ''],
      ...['--b1', `Content-Type: ${returned}`, '', 'Message-ID: <abc@mail.acme.example>', 'Subject: Hello', ''],
      ...['--b1--', ''],
    ].join('\r\n'),
  );
}

describe('RFC 3464', () => {
  test.each(['text/rfc822-headers', 'message/rfc822'])('for good, with %s returned', async (returned) => {
    expect(await readDsn(report({ returned }))).toEqual([
      { messageId: 'abc@mail.acme.example', action: 'failed', status: '5.1.1' },
    ]);
  });

  test.each([
    ['delayed', '4.4.1'],
    ['failed', '4.2.2'],
    ['delivered', '2.0.0'],
  ])('%s with %s', async (action, status) => {
    expect(await readDsn(report({ action, status }))).toMatchObject([{ action, status }]);
  });

  test('R6: nothing it says names the person', async () => {
    expect(JSON.stringify(await readDsn(report()))).not.toContain('ann@');
  });

  test.each([
    ['a plain mail', report({ type: 'multipart/mixed' })],
    ['a report of another kind', report({ type: 'multipart/report; report-type=disposition-notification' })],
    ['an action there is not', report({ action: 'lost' })],
    ['no mail', Buffer.from('hello')],
    ['nothing', Buffer.alloc(0)],
  ])('%s says nothing', async (_, raw) => {
    expect(await readDsn(raw)).toEqual([]);
  });

  test('what a person wrote above the status does not count', async () => {
    const quoted = 'Final-Recipient: rfc822; x@y.example\r\nAction: failed\r\nStatus: 5.0.0';
    expect(await readDsn(report({ quoted, action: 'delayed', status: '4.4.1' }))).toMatchObject([
      { action: 'delayed' },
    ]);
  });

  test('whatever comes, it answers', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), fc.nat(), async (noise, place) => {
        const raw = report();
        const at = place % raw.length;
        const broken = Buffer.concat([raw.subarray(0, at), noise, raw.subarray(at)]);
        for (const { status } of await readDsn(broken)) expect(status ?? '2.0.0').toMatch(/^[245]\.\d+\.\d+$/);
      }),
      { numRuns: 60 },
    );
  });
});
