/** For tests: what gives a campaign the gold creative it needs to start (KIKI-44), as routes and bodies in order. */
export function goldOf(
  campaignId: string,
): readonly (readonly [url: string, body: { readonly type: string; readonly [field: string]: unknown }])[] {
  const creative = `/v1/commands/creatives/${campaignId}-gold`;
  const made = {
    type: 'CreateCreative',
    campaignId,
    format: 'BANNER',
    widthPx: 300,
    heightPx: 250,
    markup: '<a href="${CLICK_URL}">shoes</a>',
    mimeType: 'text/html',
    secure: true,
  };
  const held = { type: 'HoldGold', creativeId: `${campaignId}-gold` };
  return [
    [creative, made],
    [creative, { type: 'ApproveCreative', note: 'safe' }],
    [creative, { type: 'MarkGold', because: 'proven' }],
    [`/v1/commands/campaigns/${campaignId}`, held],
  ];
}
