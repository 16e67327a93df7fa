/**
 * What a word says about the words around it, after Chapman's NegEx and Harkema's ConText: cues open a scope, which ends at
 * a contrast, at another subject or after some words that mean nothing here.
 */
export type Cue =
  | { is: "subject"; who: Who }
  /** A verb that tells its subject by itself. */
  | { is: "speaker" }
  /** Whose the next person is. */
  | { is: "possessive"; own: boolean }
  | { is: "attitude"; kind: Kind }
  /** Says something of the names before it: "nut allergy", "nuts are fine". */
  | { is: "verdict"; kind: Kind }
  | { is: "negation" | "no" | "withdrawal" | "giving_up" | "past" | "not_any_more" | "again" }
  /** After what it says: "ich mag es nicht", "my allergy is gone". */
  | { is: "negation_after" | "over" }
  /** For this order only. */
  | { is: "once" }
  | { is: "contrast" | "join" | "pause" | "break" | "for" }
  | { is: "hedge" | "hypothesis" | "wish" | "filler" };

/** Who holds what is said: the shopper, one of the household, other family, somebody else, a thing, or "she". */
export type Who = "self" | "household" | "kin" | "outsider" | "thing" | "pronoun";

/** How somebody stands to something. */
export type Kind =
  | "be"
  | "have"
  | "follow"
  | "need"
  | "look"
  | "like"
  | "prefer"
  | "dislike"
  | "avoid"
  | "allergy"
  | "eat"
  | "tolerate"
  | "include"
  | "exclude"
  | "give_up"
  | "cook";

const subject = (who: Who): Cue => ({ is: "subject", who });
const attitude = (kind: Kind): Cue => ({ is: "attitude", kind });
const verdict = (kind: Kind): Cue => ({ is: "verdict", kind });
const NEGATION: Cue = { is: "negation" };
const SPEAKER: Cue = { is: "speaker" };

const HOUSEHOLD =
  "wifes|husbands|partners|babys|toddlers|son|sons|daughter|daughters|kid|kids|child|children|baby|toddler|boy|boys|girl|girls|little one|wife|husband|partner|girlfriend|boyfriend|fiance|fiancee|spouse|sohn|tochter|kind|kinder|frau|mann|fils|fille|enfant|enfants|femme|mari|hijo|hija|hijos|marido|esposa|mujer";

/** Words that neither mean nor separate anything. */
const FILLERS =
  "a|an|the|any|some|all|of|to|really|very|much|so much|too|also|just|quite|both|either|every|other|kind|kinds|sort|sorts|type|types|taste|smell|texture|ever|even|now|currently|still|absolutely|completely|fully|totally|hot dog|hot dogs|strictly speaking|severely|highly|deathly|extremely|strict|severe|mild|bad|badly|lot|lots|bit|if possible|if you can|if available|diet|diets|food|foods|products|product|stuff|things|thing|person|meals|dishes|cuisine|often|usually|sometimes|regularly|mainly|gladly|gern|gerne|myself|ourselves|me|us|them|not only|not just|only also|raw|fresh|cooked|one of|what|everything|anything|anything but|das|der|die|dem|den|ein|eine|einen|le|la|les|l|un|une|du|de|des|d|a la|aux|au|el|los|las|una|unos|ne|n|thanks|thank you|hi|hello|sehr|tres|muy|por favor|s il vous plait|sil vous plait|merci|danke|gracias|s";

/** Cues by the phrases that give them, apostrophes left out. The longest phrase counts, so that "not only" is no "not". */
export const CUES: readonly (readonly [cues: readonly Cue[], phrases: string])[] = [
  [
    [subject("self")],
    "i|ive|ill|we|weve|family|household|everyone at home|ich|wir|je|j|nous|on ne|yo|nosotros",
  ],
  [[subject("self"), attitude("be")], "im|i am|we are|i m|je suis|ich bin|wir sind|nous sommes|yo soy"],
  [[SPEAKER, attitude("be")], "am|bin|suis|somos"],
  [[SPEAKER, attitude("eat")], "como|comemos"],
  [[SPEAKER, attitude("like")], "me gusta|me gustan|me encanta|me encantan"],
  [[subject("household")], HOUSEHOLD],
  [
    [subject("kin")],
    "mother|mum|mom|father|dad|sister|brother|parents|grandmother|grandma|grandfather|grandpa|flatmate|roommate|housemate|mother in law|father in law|mutter|vater|mere|pere|madre|padre",
  ],
  [
    [subject("outsider")],
    "friend|friends|neighbour|neighbours|neighbor|neighbors|guest|guests|colleague|colleagues|coworker|coworkers|boss|visitor|visitors|cousin|aunt|uncle|niece|nephew|ex|somebody|someone|people|everyone else|nachbar|nachbarin|freund|freundin|gast|gaste|voisin|voisine|ami|amie|invite|invites|vecino|vecina|amigo|amiga|cat|cats|dog|dogs|puppy|kitten|hamster|hund|katze|chien|perro|gato",
  ],
  [[subject("pronoun")], "he|she|they|hes|shes|theyre|er|elle|ella"],
  [[subject("thing")], "you|youre|it|its|this|that|thats|these|those|which|there|dies|cela|ca|esto"],
  [
    [{ is: "possessive", own: true }],
    "my|our|mein|meine|unser|unsere|mon|ma|mes|notre|nos|mi|mis|nuestro|nuestra",
  ],
  [[{ is: "possessive", own: false }], "his|her|their|your|seine|ihre|su|sus"],
  [[{ is: "for" }], "for|fur|pour|para"],

  [
    [NEGATION],
    "would never|wouldnt ever|not|dont|do not|doesnt|does not|didnt|did not|wont|will not|isnt|is not|arent|are not|never|nor|neither|hardly|niemals|nie|pas|jamais|nunca|tampoco|weder|ni",
  ],
  [[{ is: "negation_after" }], "nicht"],
  [[{ is: "over" }], "is gone|are gone|has gone|have gone|went away|is over|is cured|has disappeared"],
  [[{ is: "no" }], "no|no more|kein|keine|keinen|keinerlei"],
  [
    [{ is: "withdrawal" }],
    "no longer|not any longer|nicht mehr|kein mehr|ya no|ne plus|suis plus|mange plus",
  ],
  [
    [{ is: "giving_up" }],
    "stopped|stop|given up|gave up|giving up|quit|quitting|cut out|cutting out|outgrew|outgrown|grown out of|grew out of|done with",
  ],
  [[{ is: "past" }], "used to|was|were|formerly|once was|war fruher|etais|era"],
  [
    [{ is: "once" }],
    "today|tonight|tomorrow|this week|this time|this month|for now|for once|heute|diesmal|diese woche|aujourdhui|cette fois|cette semaine|hoy|esta vez|esta semana",
  ],
  [[{ is: "not_any_more" }], "any more|anymore|any longer"],
  [[{ is: "again" }], "again|wieder|de nouveau|otra vez"],

  [[attitude("be")], "be|being|been|is|are|become|became|becoming|turned|tastes|tasted|ist|sind|est|es"],
  [[attitude("have")], "have|has|had|having|got|habe|haben|ai|tengo|suffer from|suffers from|living with"],
  [
    [attitude("follow")],
    "was diagnosed with|were diagnosed with|been diagnosed with|follow|follows|following|on a|on an|keep|keeps|keeping|observe|went|gone|go|diagnosed with|diagnosed as|stick to|sticking to",
  ],
  [
    [attitude("need")],
    "need|needs|must be|has to be|have to be|should be|needs to be|require|requires|please|bitte|only|strictly|always|only buy|only want|nur|seulement|solo",
  ],
  [
    [attitude("look")],
    "looking for|searching for|want some|order|ordered|buy some|would like|id like|we would like|wed like",
  ],
  [
    [attitude("like")],
    "like|likes|liked|liking|love|loves|loved|loving|enjoy|enjoys|adore|adores|crave|craves|fan of|big fan of|fond of|cant get enough of|cannot get enough of|cant live without|cant do without|never without|addicted to|mag|mogen|liebe|lieben|aime|aimons|adore",
  ],
  [[attitude("prefer")], "prefer|prefers|preferred|rather have|favour|favor|bevorzuge|prefere|prefiero"],
  [
    [{ is: "wish" }, attitude("prefer")],
    "would prefer|id prefer|wed prefer|would rather have|id rather have|wed rather have",
  ],
  [
    [attitude("dislike")],
    "hate|hates|hated|detest|detests|loathe|loathes|dislike|dislikes|disliked|despise|cant stand|cannot stand|can not stand|cant bear|cannot bear|cant abide|sick of|tired of|hasse|deteste|odio|no soporto|averse to|put off by",
  ],
  [
    [attitude("avoid")],
    "avoid|avoids|avoiding|boycott|boycotts|boycotting|steer clear of|stay away from|keep away from|staying away from|off limits|meide|vermeide|evite|evito",
  ],
  [
    [attitude("allergy")],
    "allergic to|allergy to|allergies to|intolerant to|intolerant of|intolerance to|sensitive to|react to|react badly to|reaction to|anaphylactic to|allergisch gegen|allergisch auf|allergique a|allergique aux|allergique au|alergico a|alergica a|alergico al|alergica al",
  ],
  [
    [attitude("eat")],
    "eat|eats|eating|drink|drinks|drinking|buy|buys|buying|bought|consume|use|using|touch|esse|essen|trinke|trinken|kaufe|mange|mangeons|bois|ate|start eating|started eating",
  ],
  [
    [attitude("tolerate")],
    "can eat|can drink|can have|could eat|can tolerate|tolerate|ok with|okay with|fine with|no problem with|no issue with|no issues with|no problems with|dont mind|do not mind|doesnt mind|happy with|started eating|started drinking|start eating|back to eating|back on|darf|peux manger|puedo comer",
  ],
  [
    [NEGATION, attitude("tolerate")],
    "cant do|cannot do|dont do|do not do|cant eat|cannot eat|can not eat|cant drink|cannot drink|cant have|cannot have|cant tolerate|cannot tolerate|cant digest|cannot digest|mustnt eat|must not eat|shouldnt eat|should not eat|not supposed to eat|not allowed|peux pas manger|no puedo comer|darf kein|darf keine|darf keinen|vertrage kein|vertrage keine|vertrage keinen",
  ],
  [
    [attitude("include")],
    "want|send|put|add|include|give|giving|sending|deliver|substitute with|replace with|mochte|veux|quiero",
  ],
  [
    [attitude("exclude")],
    "without|leave out|leaving out|skip|skip the|hold the|except|except for|excluding|minus|free of|free from|other than|apart from|nothing with|nothing containing|ohne|sans|sin|excepto|sauf|ausser",
  ],
  [
    [attitude("cook")],
    "cook|cooks|cooking|cooked|make|makes|making|prepare|bake|bakes|baking|koche|kochen|cuisine|cuisinons|cocino|cocinamos",
  ],

  [
    [verdict("allergy")],
    "allergy|allergies|allergic|intolerance|intolerant|allergie|allergien|allergisch|allergique|alergico|alergica|alergia|unvertraglichkeit",
  ],
  [
    [verdict("allergy")],
    "make me sick|makes me sick|make me ill|makes me ill|makes him sick|makes her sick|upset my stomach|upsets my stomach|give me hives|gives me hives|gives me a rash|give me a rash",
  ],
  [
    [verdict("like")],
    "great|delicious|favourite|favourites|favorite|favorites|best|awesome|amazing|tasty|yummy|lovely|wonderful|lecker|delicieux|delicioso",
  ],
  [
    [verdict("dislike")],
    "disgusting|horrible|awful|gross|nasty|terrible|yuck|yucky|revolting|vile|eklig|degoutant|asqueroso",
  ],
  [[verdict("avoid")], "off limits|forbidden|taboo|a no go|no go|verboten|interdit|prohibido"],
  [[verdict("exclude")], "free|frei"],
  [[verdict("tolerate")], "fine|ok|okay|alright|all right|no problem|in ordnung"],

  [[{ is: "contrast" }], "but|however|though|although|yet|whereas|instead|aber|sondern|mais|pero|sino"],
  [[{ is: "join" }], "and|or|und|oder|et|ou|y|o|as well as|plus|nor do i eat"],
  [[{ is: "pause" }], ","],
  [
    [{ is: "break" }],
    "with|in|on|at|from|since|when|while|because|as|by|so|who|where|whose|that has|that have|until|before|after|seit|weil|depuis|avec|mit|con|desde",
  ],
  [
    [{ is: "hedge" }],
    "think|guess|mostly|sort of|almost|maybe|perhaps|probably|possibly|might be|may be|may|suspect|seems|seem|apparently|vielleicht|peut etre|quizas",
  ],
  [
    [{ is: "hypothesis" }],
    "if|unless|would|wouldnt|could|id be|wish|wishes|suppose|imagine|dont think|do not think|doubt|what if|whether|not sure|not certain|unsure|thinking of|thinking about|considering|wondering|wonder|might go|trying to decide|when i was|wenn|falls|si|ob|i would love to|id love to|want to try|dont know",
  ],
  [[{ is: "filler" }], FILLERS],
];
