/**
 * Names of fields that hold something about a person (R6). One list for event schemas and for what senders send: a field
 * that no schema may have is also one that a sender is told to keep.
 */

/** Words of a field name, or words in a row written together, that name something about a person. */
const personalWords = new Set(
  (
    'email mail emailaddress phone mobile telephone phonenumber fax surname nickname username password birthday birth ' +
    'birthdate dateofbirth dob age gender address streetaddress street postcode postalcode zip zipcode ' +
    'city ip ipaddress iban ssn passport nationalid taxid creditcard cardnumber licence latitude longitude lat lon geo ' +
    'cookie ifa idfa gaid imei msisdn fingerprint useragent deviceid salutation religion ethnicity health'
  ).split(' '),
);
/** Before "name" these make it a person's. */
const personBeforeName = new Set(
  'first last middle full given family maiden person contact user customer agent buyer'.split(' '),
);
/** Most words of one entry of `personalWords`: "date of birth". */
const WORDS_MAX = 3;
/** Ids that only look like personal data: a domain's address is no person's. */
const notPersonal = new Set(['mailServer']);

/** True when the words of a field's name, in any spelling, say that it holds something about a person. */
export function looksPersonal(name: string): boolean {
  if (notPersonal.has(name)) return false;
  const words = wordsOf(name).map((word) => word.toLowerCase().replaceAll(/[0-9]/g, ''));
  return words.some((_, first) => {
    for (let end = first + 1; end <= first + WORDS_MAX; end += 1) {
      if (isPersonal(words.slice(first, end).join(''))) return true;
    }
    return false;
  });
}

function isPersonal(word: string): boolean {
  return personalWords.has(word) || (word.endsWith('name') && personBeforeName.has(word.slice(0, -'name'.length)));
}

/** Words of a name in camelCase, snake_case or any other that tells them apart. */
export function wordsOf(name: string): string[] {
  return name.match(/[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])/g) ?? [];
}
