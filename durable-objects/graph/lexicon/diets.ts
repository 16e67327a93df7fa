/** Diets people choose, with the words for them; plurals in -s follow by themselves. */
export const CHOSEN_DIETS: Readonly<Record<string, string>> = {
  vegan:
    "vegan|veganism|veganer|veganerin|vegane|veganes|veganen|vegano|vegana|vegane|plant based|pflanzlich",
  vegetarian:
    "vegetarian|vegetarianism|veggie|vegetarier|vegetarierin|vegetarisch|vegetarische|vegetarisches|vegetarien|vegetarienne|vegetariano|vegetariana",
  pescatarian: "pescatarian|pescetarian|pescetarier|pescetarisch|pescetarien|pescetariano",
  halal: "halal|halaal",
  kosher: "kosher|koscher|casher|kasher",
  "gluten-free":
    "gluten free|free of gluten|free from gluten|glutenfrei|glutenfreie|glutenfreies|glutenfreien|sans gluten|sin gluten|ohne gluten",
  "dairy-free":
    "dairy free|lactose free|free of lactose|free of dairy|milk free|non dairy|laktosefrei|laktosefreie|laktosefreies|milchfrei|sans lactose|sin lactosa|ohne laktose",
  keto: "keto|ketogenic|ketogen|cetogene",
  "low-carb": "low carb|low carbohydrate",
  "low-sodium": "low sodium|low salt|salzarm|pauvre en sel|bajo en sal",
  "low-fodmap": "low fodmap|fodmap",
  "sugar-free": "sugar free|zuckerfrei|zuckerfreie|sans sucre|sin azucar|ohne zucker",
  organic: "organic|organics|organic food|bio|biologique|ecologico",
  paleo: "paleo",
};

/** Diets people have to keep, by what obliges them. */
export const MEDICAL_DIETS: Readonly<Record<string, string>> = {
  "gluten-free":
    "coeliac|celiac|coeliac disease|celiac disease|gluten intolerant|gluten intolerance|zoliakie|coeliaque|celiaco|celiaca",
  "dairy-free":
    "lactose intolerant|lactose intolerance|laktoseintolerant|laktoseintoleranz|intolerant to lactose|intolerant au lactose|intolerante a la lactosa|dairy intolerant",
  "sugar-free": "diabetic|diabetes|diabetiker|diabetikerin|diabetique|diabetico|diabetica",
};

/** Spanish for "I am" is English for a bean: it is the former before these alone. */
export const AFTER_SOY =
  "vegano|vegana|vegetariano|vegetariana|pescetariano|celiaco|celiaca|diabetico|diabetica|alergico a|alergica a|alergico al|alergica al";
