/** The two pages of unsubscribing: no script, no style, nothing of the person. */

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title></head>
<body><main><h1>${title}</h1>${body}</main></body>
</html>
`;
}

/** The form goes to the address of the page itself. */
export const askedPage = page(
  'Unsubscribe',
  '<p>You will get no more messages of this kind.</p><form method="post"><button>Unsubscribe</button></form>',
);
export const donePage = page('You are unsubscribed', '<p>You will get no more messages of this kind.</p>');
