/** Letters that are no base letter with a mark, as people type them without. */
const PLAIN_LETTERS: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  ł: "l",
  đ: "d",
  ð: "d",
  þ: "th",
  ı: "i",
};

/** Units by the one they are counted in: how many thousandths of it. Thousandths, so that decimals stay whole numbers. */
const UNITS: Readonly<Record<string, { unit: string; milli: number }>> = {
  ml: { unit: "ml", milli: 1_000 },
  cl: { unit: "ml", milli: 10_000 },
  dl: { unit: "ml", milli: 100_000 },
  l: { unit: "ml", milli: 1_000_000 },
  lt: { unit: "ml", milli: 1_000_000 },
  ltr: { unit: "ml", milli: 1_000_000 },
  liter: { unit: "ml", milli: 1_000_000 },
  litre: { unit: "ml", milli: 1_000_000 },
  mg: { unit: "g", milli: 1 },
  g: { unit: "g", milli: 1_000 },
  gr: { unit: "g", milli: 1_000 },
  gram: { unit: "g", milli: 1_000 },
  dag: { unit: "g", milli: 10_000 },
  kg: { unit: "g", milli: 1_000_000 },
};

const NUMBER = String.raw`\d+(?:[.,]\d+)*`;
const UNIT_NAMES = Object.keys(UNITS)
  .sort((a, b) => b.length - a.length)
  .join("|");
const PACK = new RegExp(String.raw`(\d+)\s*[x×*]\s*(?=\d)`, "gu");
const MEASURE = new RegExp(String.raw`(${NUMBER})\s*(${UNIT_NAMES})(?![\p{L}\p{N}])`, "gu");
const PERCENT = new RegExp(String.raw`(${NUMBER})\s*%`, "gu");

/**
 * A name as it is compared: equal texts name the same thing. Compatibility forms, case, accents of Latin letters,
 * punctuation and spacing are taken away, measures are written in millilitres and grams. Numbers are never fuzzy: two
 * names that differ in one stay apart.
 */
export function normalisedName(name: string): string {
  const plain = withoutAccents(name.normalize("NFKC").toLowerCase());
  return plain
    .replace(/(\d+)⁄([1-9]\d*)/gu, (_, part: string, whole: string) => String(Number(part) / Number(whole)))
    .replace(PACK, "$1x")
    .replace(MEASURE, (_, amount: string, unit: string) => measured(amount, unit))
    .replace(PERCENT, (_, amount: string) => ` ${decimal(amount)}% `)
    .replace(/(?<!\d)[.,]|[.,](?!\d)|[^\p{L}\p{M}\p{N}.,%]/gu, " ")
    .replace(/ +/g, " ")
    .trim();
}

/** Only Latin letters lose their marks: elsewhere a mark is a vowel, or makes another letter. */
function withoutAccents(text: string): string {
  return text
    .normalize("NFD")
    .replace(/(\p{Script=Latin})\p{Mn}+/gu, "$1")
    .normalize("NFC")
    .replace(/[ßæœøłđðþı]/gu, (letter) => PLAIN_LETTERS[letter] ?? letter);
}

function measured(amount: string, unit: string): string {
  const known = UNITS[unit];
  if (known === undefined) return `${amount}${unit}`;
  const isSmall = unit === "ml" || unit === "g" || unit === "mg";
  const milli = Math.round(Number(isSmall ? decimal(amount) : decimal(amount, ",")) * known.milli);
  return ` ${milli / 1_000}${known.unit} `;
}

/** A number with a point. A comma or point before exactly three digits groups thousands, unless it is told to be decimal. */
function decimal(amount: string, always?: ","): string {
  const grouped = always === undefined && /^\d{1,3}([.,]\d{3})+$/.test(amount);
  const written = grouped ? amount.replaceAll(/[.,]/g, "") : amount.replace(",", ".");
  return String(Number(written));
}
