/**
 * The library, as Node gives it to us: a CommonJS module whose class is the module itself, though its types say it is the
 * default export of an ES module.
 */
import PptxGenJS from 'pptxgenjs';

type Deck = InstanceType<(typeof PptxGenJS)['default']>;
export type Slide = ReturnType<Deck['addSlide']>;

const Library = PptxGenJS as unknown as new () => Deck;

export function newDeck(): Deck {
  return new Library();
}

export const chartType = new Library().ChartType;
