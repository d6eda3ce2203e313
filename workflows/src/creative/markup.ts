/**
 * Sets words in a layout: the template renderer that stands where a picture model would (there is none that runs without a
 * network). Self-contained HTML with an inline SVG picture, drawn from the words by a hash: no outside asset, no script but the click's count. Pure.
 */
import type { AdWords } from '@mainstem/models/creative-checks/quality';
import type { Brief } from './messages.ts';

export const layouts = ['card', 'banner', 'split'] as const;

/** Macro of the bidder: the address that counts a click. It answers no page, so it is told beside the way to the landing page. */
const CLICK = '$' + '{CLICK_URL}';

export function markupOf(words: AdWords, brief: Brief): string {
  const { widthPx, heightPx } = brief;
  const hue = hashOf(`${brief.product}|${brief.variation}`) % 360;
  const picture = pictureOf(hue, brief.variation);
  const text =
    `<b style="font-size:${Math.max(11, Math.round(heightPx / 14))}px">${escaped(words.headline)}</b>` +
    `<span>${escaped(words.body)}</span>` +
    `<i style="font-style:normal;background:hsl(${hue},60%,35%);color:#fff;padding:4px 8px;border-radius:4px">` +
    `${escaped(words.callToAction)}</i>` +
    (words.disclosure === '' ? '' : `<small>${escaped(words.disclosure)}</small>`);
  const direction = brief.template === 'card' ? 'column' : 'row';
  const box =
    `width:${widthPx}px;height:${heightPx}px;box-sizing:border-box;overflow:hidden;display:flex;` +
    `flex-direction:${direction};gap:6px;padding:8px;font:13px sans-serif;color:#222;background:#fff;text-decoration:none`;
  const column = 'display:flex;flex-direction:column;gap:4px;justify-content:center;flex:1';
  const order = brief.template === 'split' ? [text, picture] : [picture, text];
  const parts = order.map((part) => (part === text ? `<div style="${column}">${part}</div>` : part)).join('');
  const counted = `onclick="new Image().src='${CLICK}'"`;
  return `<a href="${escaped(brief.landingUrl)}" ${counted} target="_blank" rel="noopener" style="${box}">${parts}</a>`;
}

function pictureOf(hue: number, variation: number): string {
  const circles = [0, 1, 2].map((at) => {
    const seed = hashOf(`${hue}/${variation}/${at}`);
    const [x, y, r] = [10 + (seed % 80), 10 + ((seed >>> 8) % 40), 8 + ((seed >>> 16) % 20)];
    return `<circle cx="${x}" cy="${y}" r="${r}" fill="hsl(${(hue + at * 25) % 360},70%,${45 + at * 12}%)"/>`;
  });
  return `<svg viewBox="0 0 100 60" role="img" aria-label="" style="flex:1;min-height:0">${circles.join('')}</svg>`;
}

function escaped(text: string): string {
  const named: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  // A macro in the words would be filled in by whoever serves them.
  return text.replace(/[&<>"']/g, (sign) => named[sign] as string).replaceAll('$' + '{', '$&#123;');
}

/** FNV-1a, 32 bit: the sandbox has no node:crypto, and a picture needs no more. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash ^ (hash >>> 16)) >>> 0;
}
