/** Numbers from the command line: what is not one is refused with what is allowed, never turned into NaN. */
import { InvalidArgumentError } from 'commander';

/** Parses a whole number from `min` to `max`; commander tells the refusal with the option's name. */
export function wholeNumber(option: string, min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`${option}: allowed is a whole number from ${min} to ${max}.`);
  };
}
