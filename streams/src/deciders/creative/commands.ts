/** Commands of the creative stream: what may be asked, with the bounds a sender is told about. */
import { z } from 'zod';
import {
  blockSteps,
  briefCreative,
  recordCompliance,
  recordGeneration,
  recordQuality,
  recordSafety,
  recordSentiment,
} from './pipeline.ts';

/** Far above any real markup (VAST inline is some 10 KiB), far below the record bound of the log. */
const MARKUP_MAX_CHARACTERS = 100_000;
const SIDE_MAX_PX = 16_384;
/** A day: longer is no advertisement. */
const DURATION_MAX_S = 86_400;
const LIST_MAX = 100;

const words = z.string().min(1).max(500);
const sidePx = z.int().min(1).max(SIDE_MAX_PX);
const codeList = z.array(z.int().min(1).max(10_000)).max(LIST_MAX);

/** AdCOM list: API Frameworks. */
const apis = codeList.default([]);
const address = z
  .string()
  .max(2_000)
  .regex(/^https:\/\/[^\s"<>]+$/, 'an https address');
const language = z
  .string()
  .regex(/^[a-z]{2,3}$/, 'BCP 47 primary subtag, e.g. "de"')
  .nullable()
  .default(null);
/** Sample for the exchange's review, `iurl`. */
const imageUrl = address.nullable().default(null);
const campaignId = z.string().regex(/^[^|\s]{1,128}$/, '1-128 characters without "|" and spaces');
const mimeType = z.string().regex(/^[a-z]+\/[a-z0-9.+-]+$/, 'a media type, e.g. "text/html"');
/** AdCOM list: Creative Attributes. */
const attributes = codeList.default([]);
const durationS = z.int().min(1).max(DURATION_MAX_S);

export const createCreative = z
  .strictObject({
    type: z.literal('CreateCreative'),
    campaignId,
    format: z.enum(['BANNER', 'VIDEO']),
    widthPx: sidePx,
    heightPx: sidePx,
    /** HTML for BANNER, VAST XML for VIDEO. */
    markup: z.string().min(1).max(MARKUP_MAX_CHARACTERS),
    mimeType,
    durationS: durationS.nullable().default(null),
    /** OpenRTB list: Creative Subtypes. */
    protocols: codeList.default([]),
    attributes,
    secure: z.boolean(),
    apis,
    /** AdCOM list: Expandable Directions. */
    expandDirections: codeList.default([]),
    language,
    imageUrl,
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
export const createAudioCreative = z.strictObject({
  type: z.literal('CreateAudioCreative'),
  campaignId,
  /** VAST or DAAST XML. */
  markup: z.string().min(1).max(MARKUP_MAX_CHARACTERS),
  mimeType,
  durationS,
  /** OpenRTB list: Creative Subtypes. */
  protocols: codeList.min(1, 'the protocols it conforms to'),
  attributes,
  apis,
  secure: z.boolean(),
  language,
  imageUrl,
});
/** Parts of a native advertisement; more than a page asks for are harmless. */
const ASSETS_MAX = 50;
const TRACKERS_MAX = 20;
const asset = z.strictObject({
  kind: z.enum(['TITLE', 'IMAGE', 'DATA', 'VIDEO']),
  /** Image or data type of the Native 1.2 specification; 0 for titles and videos. */
  subtype: z.int().min(0).max(1_000).default(0),
  /** Text of a title or of data, address of an image, VAST of a video. */
  content: z.string().min(1).max(MARKUP_MAX_CHARACTERS),
  widthPx: z.int().min(0).max(SIDE_MAX_PX).default(0),
  heightPx: z.int().min(0).max(SIDE_MAX_PX).default(0),
  mimeType: mimeType.or(z.literal('')).default(''),
  durationS: z.int().min(0).max(DURATION_MAX_S).default(0),
});
export const createNativeCreative = z
  .strictObject({
    type: z.literal('CreateNativeCreative'),
    campaignId,
    assets: z.array(asset).min(1).max(ASSETS_MAX),
    linkUrl: address,
    clickTrackers: z.array(address).max(TRACKERS_MAX).default([]),
    impressionTrackers: z.array(address).max(TRACKERS_MAX).default([]),
    privacyUrl: address.nullable().default(null),
    attributes,
    secure: z.boolean(),
    language,
  })
  .refine(({ assets }) => assets.every(({ kind, content }) => kind !== 'IMAGE' || /^https?:\/\//.test(content)), {
    path: ['assets'],
    message: 'the content of an IMAGE is its address',
  });
export const blockCreative = z.strictObject({
  type: z.literal('BlockCreative'),
  step: z.enum(blockSteps).default('REVIEW'),
  reason: words,
});
export const approveCreative = z.strictObject({ type: z.literal('ApproveCreative'), note: words });
export const rejectCreative = z.strictObject({ type: z.literal('RejectCreative'), reason: words });
export const activateCreative = z.strictObject({ type: z.literal('ActivateCreative'), because: words });
export const pauseCreative = z.strictObject({ type: z.literal('PauseCreative'), reason: words });
export const markGold = z.strictObject({ type: z.literal('MarkGold'), because: words });

export const creativeCommand = z.discriminatedUnion('type', [
  createCreative,
  createAudioCreative,
  createNativeCreative,
  briefCreative,
  recordGeneration,
  recordQuality,
  recordSentiment,
  recordSafety,
  recordCompliance,
  blockCreative,
  approveCreative,
  rejectCreative,
  activateCreative,
  pauseCreative,
  markGold,
]);
export type CreativeCommand = z.output<typeof creativeCommand>;
export type CreateCreative = z.output<typeof createCreative>;
