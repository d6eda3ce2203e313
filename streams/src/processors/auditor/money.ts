/** Micros of a currency as people write it. */
const MICROS = 1_000_000;

export function money(micros: number, currency = ''): string {
  return `${(micros / MICROS).toFixed(micros % 10_000 === 0 ? 2 : 6)}${currency === '' ? '' : ` ${currency}`}`;
}
