/**
 * Words no advertisement of the platform may hold, by category (KIKI-28, KIKI-48). A change is a new `wordsVersion`: events name
 * the version that judged, so a verdict can be repeated years later. Lower case a–z; several words are a phrase. A tenant adds
 * words of its own (competitors, topics) as setting `brand-safety`.
 */
export const wordsVersion = 'brand-safety@1';

export const unsafeWords = {
  HATE: 'nazi hitler kkk racist subhuman|white power|white supremacy|ethnic cleansing|gas the',
  VIOLENCE: 'kill killer murder massacre behead torture slaughter lynch rape rapist stab assassin|blood bath',
  TERROR: 'terrorist terrorism jihad jihadist isis bomb bomber|suicide vest',
  SELF_HARM: 'suicide|self harm|cut yourself|kill yourself',
  ADULT: 'porn porno xxx sex sexy nude naked erotic escort fetish orgasm stripper',
  PROFANITY: 'fuck fucker shit bullshit bitch bastard asshole cunt dick slut whore piss wanker',
  DRUGS: 'cocaine heroin meth methamphetamine ecstasy lsd fentanyl opium|crack cocaine',
  WEAPONS: 'handgun rifle ammo ammunition explosive grenade silencer|assault weapon',
  TOBACCO: 'cigarette tobacco vape nicotine',
  DECEPTION: 'scam pyramid|miracle cure|get rich quick|free money|you have won|claim your prize|act now or',
} as const;
export type UnsafeCategory = keyof typeof unsafeWords;
