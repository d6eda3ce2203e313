/** Numbers from the command line: what is not one is refused with what is allowed, never turned into NaN. */
import { usage } from './errors.ts';

/** A whole number from `min` to `max`. */
export function wholeNumber(option: string, min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    throw usage(`${option}: found "${text}", allowed: a whole number from ${min} to ${max}`);
  };
}
