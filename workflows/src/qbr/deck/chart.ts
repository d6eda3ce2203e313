/** Native charts of a deck: numbers with a workbook behind them, not pictures. */
import type { Chart } from '../content.ts';
import { chartType, type Slide } from './pptxgenjs.ts';

export const colours = {
  ...{ dark: '1F2A44', text: '333333', silent: '8A6D00', line: 'C8CDD8', head: 'E8ECF4' },
  /** One for each series, so that the library draws none by chance. */
  series: ['2F6FDE', '9BB8EF', '1F2A44', '7A8699'],
};

interface Place {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export function addChart(slide: Slide, { title, labels, series, format }: Chart, place: Place): void {
  const data = series.map(({ name, values }) => ({ name, labels: [...labels], values: [...values] }));
  slide.addChart(chartType.bar, data, {
    ...place,
    barGrouping: series.length > 1 ? 'stacked' : 'clustered',
    chartColors: colours.series.slice(0, Math.max(1, series.length)),
    showTitle: true,
    title,
    titleFontSize: 13,
    showLegend: series.length > 1,
    legendPos: 'b',
    showValue: true,
    dataLabelFormatCode: format,
    valAxisLabelFormatCode: '0',
    altText: `${title}: ${labels.join(', ')}`,
  });
}
