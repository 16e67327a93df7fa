import { closing, type Edit, isWord, refuseUnsupported, replaceWords, type Word } from "./words.ts";

/** FROM my-project.dataset.t: a project with a dash needs no backticks in BigQuery. */
function quoteProject(words: readonly Word[], at: number): Edit[] {
  const opens = /^(FROM|JOIN|INTO|UPDATE|MERGE|USING|TABLE|VIEW|EXISTS)$/i.test(words[at - 1]?.text ?? "");
  if (!opens || words[at + 1]?.text !== "-") return [];
  let end = at;
  while (words[end + 1]?.text === "-" && words[end + 1]?.start === words[end]?.end) end += 2;
  const [first, last] = [words[at], words[end]];
  if (first === undefined || last === undefined || words[end + 1]?.text !== ".") return [];
  const text = words.slice(at, end + 1).map((word) => word.text);
  return [replaceWords(first, last, `\`${text.join("")}\``)];
}

/** An alias after an index, with or without AS, and the index behind it. */
function aliasAt(words: readonly Word[], at: number): { alias: string | undefined; next: number } {
  if (isWord(words[at], "AS")) return { alias: words[at + 1]?.text, next: at + 2 };
  const word = words[at];
  const isName = word?.kind === "VAR" || word?.kind === "QUOTED_IDENTIFIER";
  return isName ? { alias: word.text, next: at + 1 } : { alias: undefined, next: at };
}

/** UNNEST(list) AS item WITH OFFSET AS place becomes a query of numbered items: the transpiler loses the place. */
function numberItems(words: readonly Word[], at: number): Edit[] {
  const [name, open] = [words[at], words[at + 1]];
  if (name === undefined || open?.text !== "(") return [];
  const end = closing(words, at + 1);
  const item = aliasAt(words, end + 1);
  if (!isWord(words[item.next], "WITH") || !isWord(words[item.next + 1], "OFFSET"))
    return nameItems(words, { at, end, item });
  const place = aliasAt(words, item.next + 2);
  const [close, last] = [words[end], words[place.next - 1]];
  if (close === undefined || last === undefined) return [];
  const columns = `google_row.item AS ${item.alias ?? "google_item"}, google_row.place AS ${place.alias ?? "`offset`"}`;
  return [
    replaceWords(name, open, `(SELECT ${columns} FROM (SELECT UNNEST(g_numbered(`),
    replaceWords(close, last, `)) AS google_row)) AS google_rows_${at}`),
  ];
}

/** UNNEST(list) AS item within MERGE, where the transpiler takes the item's name for a table's. */
function nameItems(
  words: readonly Word[],
  { at, end, item }: { at: number; end: number; item: ReturnType<typeof aliasAt> },
): Edit[] {
  const [open, close, last] = [words[at + 1], words[end], words[item.next - 1]];
  const isSource = /^(FROM|JOIN|,)$/i.test(words[at - 1]?.text ?? "");
  if (!isWord(words[0], "MERGE") || !isSource || item.alias === undefined) return [];
  if (words[at] === undefined || open === undefined || close === undefined || last === undefined) return [];
  return [
    replaceWords(words[at], open, "(SELECT UNNEST("),
    replaceWords(close, last, `) AS ${item.alias}) AS google_rows_${at}`),
  ];
}

/** `offset` as a column's name, which DuckDB keeps for LIMIT … OFFSET. */
function quoteOffset(words: readonly Word[], at: number): Edit[] {
  const [word, next] = [words[at], words[at + 1]];
  if (word?.kind !== "OFFSET" || isWord(words[at - 1], "WITH")) return [];
  const isClause =
    next?.text === "(" || /^(NUMBER|PARAMETER)$/.test(next?.kind ?? "") || next?.text.startsWith("@");
  return isClause === true ? [] : [replaceWords(word, word, `\`${word.text}\``)];
}

/** `timestamp` or `date` alone in a list is a column, which the transpiler takes for a type in some places. */
function quoteTypeName(words: readonly Word[], at: number): Edit[] {
  const word = words[at];
  if (word === undefined || !/^(timestamp|date)$/i.test(word.text)) return [];
  const isAlone = /^[(,]$/.test(words[at - 1]?.text ?? "") && /^[),]$/.test(words[at + 1]?.text ?? "");
  return isAlone ? [replaceWords(word, word, `\`${word.text}\``)] : [];
}

/** 1.5 is a FLOAT64 in GoogleSQL and a decimal in DuckDB, unless it has an exponent. */
function writeFloat(word: Word): Edit[] {
  return word.kind === "NUMBER" && /^\d*\.\d*$/.test(word.text)
    ? [replaceWords(word, word, `${word.text}e0`)]
    : [];
}

/** INSERT needs no INTO in GoogleSQL. */
function writeInto(words: readonly Word[], at: number): Edit[] {
  const word = words[at];
  if (at !== 0 || word === undefined || !isWord(word, "INSERT") || isWord(words[1], "INTO")) return [];
  return [replaceWords(word, word, "INSERT INTO")];
}

/** Types that nothing here stands for, as literals and in casts. */
function refuseTypes(words: readonly Word[], at: number): void {
  const word = words[at];
  if (word === undefined || !/^(DATETIME|TIME|GEOGRAPHY|INTERVAL|RANGE)$/i.test(word.text)) return;
  const isLiteral = words[at + 1]?.kind === "STRING" && !isWord(word, "INTERVAL");
  const isCast = isWord(words[at - 1], "AS") && words[at + 1]?.text === ")";
  if (isLiteral || isCast) refuseUnsupported(`the type ${word.text.toUpperCase()}`);
}

/** [OFFSET(n)] and its like keep their names until the tree is there: the transpiler forgets what is out of bounds. */
function keepPosition(words: readonly Word[], at: number): Edit[] {
  const word = words[at];
  if (word === undefined || words[at - 1]?.text !== "[" || words[at + 1]?.text !== "(") return [];
  return /^(SAFE_)?(OFFSET|ORDINAL)$/i.test(word.text) ? [replaceWords(word, word, `g_${word.text}`)] : [];
}

/** JOIN UNNEST(list) AS item needs no condition in GoogleSQL. */
function joinAlways(words: readonly Word[], at: number): Edit[] {
  const open = words[at + 1];
  if (!isWord(words[at - 1], "JOIN") || isWord(words[at - 2], "CROSS") || open?.text !== "(") return [];
  const item = aliasAt(words, closing(words, at + 1) + 1);
  const isNumbered = isWord(words[item.next], "WITH") && isWord(words[item.next + 1], "OFFSET");
  const next = isNumbered ? aliasAt(words, item.next + 2).next : item.next;
  const end = words[next - 1]?.end;
  if (end === undefined || isWord(words[next], "ON") || isWord(words[next], "USING")) return [];
  return [{ start: end, end, text: " ON TRUE" }];
}

/** The edits that the word at `at` needs beside those of calls and parameters. */
export function editsOfClause(words: readonly Word[], at: number): Edit[] {
  const word = words[at];
  if (word === undefined) return [];
  refuseTypes(words, at);
  const numbered = isWord(word, "UNNEST") ? numberItems(words, at) : [];
  return [
    ...writeInto(words, at),
    ...quoteProject(words, at),
    ...numbered,
    ...(isWord(word, "UNNEST") ? joinAlways(words, at) : []),
    ...keepPosition(words, at),
    ...quoteOffset(words, at),
    ...quoteTypeName(words, at),
    ...writeFloat(word),
  ];
}
