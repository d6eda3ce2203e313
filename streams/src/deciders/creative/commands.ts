/** Commands of the creative stream: what may be asked, with the bounds a sender is told about. */
import { z } from 'zod';

/** Far above any real markup (VAST inline is some 10 KiB), far below the record bound of the log. */
const MARKUP_MAX_CHARACTERS = 100_000;
const SIDE_MAX_PX = 16_384;
/** A day: longer is no advertisement. */
const DURATION_MAX_S = 86_400;
const LIST_MAX = 100;

const words = z.string().min(1).max(500);
const sidePx = z.int().min(1).max(SIDE_MAX_PX);
const codeList = z.array(z.int().min(1).max(10_000)).max(LIST_MAX);

export const createCreative = z
  .strictObject({
    type: z.literal('CreateCreative'),
    campaignId: z.string().regex(/^[^|\s]{1,128}$/, '1-128 characters without "|" and spaces'),
    format: z.enum(['BANNER', 'VIDEO']),
    widthPx: sidePx,
    heightPx: sidePx,
    /** HTML for BANNER, VAST XML for VIDEO. */
    markup: z.string().min(1).max(MARKUP_MAX_CHARACTERS),
    mimeType: z.string().regex(/^[a-z]+\/[a-z0-9.+-]+$/, 'a media type, e.g. "text/html"'),
    durationS: z.int().min(1).max(DURATION_MAX_S).nullable().default(null),
    /** OpenRTB list: Creative Subtypes. */
    protocols: codeList.default([]),
    /** AdCOM list: Creative Attributes. */
    attributes: codeList.default([]),
    secure: z.boolean(),
  })
  .refine((creative) => creative.format === 'BANNER' || creative.durationS !== null, {
    path: ['durationS'],
    message: 'a VIDEO needs its length in seconds',
  })
  .refine((creative) => creative.format === 'BANNER' || creative.protocols.length > 0, {
    path: ['protocols'],
    message: 'a VIDEO needs the protocols it conforms to',
  })
  .refine(
    (creative) => creative.format === 'VIDEO' || (creative.durationS === null && creative.protocols.length === 0),
    { path: ['format'], message: 'a BANNER has neither durationS nor protocols' },
  );
export const approveCreative = z.strictObject({ type: z.literal('ApproveCreative'), note: words });
export const rejectCreative = z.strictObject({ type: z.literal('RejectCreative'), reason: words });
export const activateCreative = z.strictObject({ type: z.literal('ActivateCreative'), because: words });
export const pauseCreative = z.strictObject({ type: z.literal('PauseCreative'), reason: words });
export const markGold = z.strictObject({ type: z.literal('MarkGold'), because: words });

export const creativeCommand = z.discriminatedUnion('type', [
  createCreative,
  approveCreative,
  rejectCreative,
  activateCreative,
  pauseCreative,
  markGold,
]);
export type CreativeCommand = z.output<typeof creativeCommand>;
export type CreateCreative = z.output<typeof createCreative>;
