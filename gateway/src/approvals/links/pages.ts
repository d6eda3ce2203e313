/** Pages behind the links of approval mails: no script, no style, and every value escaped. */
import type { Approval } from '@mainstem/streams/deciders/approval/state';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? '');
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title></head>
<body><main><h1>${escaped(title)}</h1>${body}</main></body>
</html>
`;
}

const form = `<form method="post">
<p><label>A note, without personal data <input name="note" maxlength="500"></label></p>
<p><button name="verdict" value="APPROVE">Approve</button> <button name="verdict" value="REJECT">Reject</button></p>
</form>`;
const logIn = '<p>It is of high risk: log in to decide it. A link alone decides nothing here.</p>';

/** What is to be decided. The form goes to the address of the page itself. */
export function askedPage(approvalId: string, { what, deadlines }: Approval, mayDecide: boolean): string {
  if (what === null) throw new Error('an approval that was asked for has no content');
  const { kind, subject, riskTier, because, amountMicros, currency, diff, diffUri, requestedBy } = what;
  const rows: [string, string | null][] = [
    ['Approval', approvalId],
    ['Of', `${kind} · ${subject}`],
    ['Why', because],
    ['Risk', riskTier],
    ['Amount', amountMicros === null ? null : `${decimal(amountMicros)} ${currency ?? ''}`],
    ['Asked by', requestedBy],
    ['Until', new Date(deadlines.at(-1) ?? 0).toISOString()],
    ['Kept at', diffUri],
  ];
  const list = rows
    .flatMap(([name, value]) => (value === null ? [] : [`<dt>${name}</dt><dd>${escaped(value)}</dd>`]))
    .join('');
  const change = diff === null ? '' : `<pre>${escaped(diff)}</pre>`;
  return page(`Approve ${kind}?`, `<dl>${list}</dl>${change}${mayDecide ? form : logIn}`);
}

export function donePage(verdict: 'APPROVE' | 'REJECT', status: string): string {
  const said = verdict === 'APPROVE' ? 'You approved it.' : 'You rejected it.';
  const more = status === 'open' ? ' Another person is still needed.' : '';
  return page('Thank you', `<p>${said}${more} It is signed and on the log.</p>`);
}

/** Micros as a decimal, exactly. */
export function decimal(micros: number): string {
  const whole = Math.trunc(micros / 1_000_000);
  const rest = String(Math.abs(micros % 1_000_000))
    .padStart(6, '0')
    .replace(/0{1,4}$/, '');
  return `${whole}.${rest}`;
}
