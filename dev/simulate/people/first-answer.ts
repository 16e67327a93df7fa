/** The lists of an answer that a forgetting may take something out of. */
const LISTS = new Set(["new_facts", "closed_facts"]);

/** Whether an answer is the first one, byte for byte.
 *  @param first with `mayLack`, news may be missing that a forgetting took out since */
export function isFirst(answer: string, first: { answer: string; mayLack: boolean }): boolean {
  if (answer === first.answer || !first.mayLack) return answer === first.answer;
  const [left, all] = [taken(answer), taken(first.answer)];
  return left.rest === all.rest && left.news.every((one) => all.news.includes(one));
}

/** The news of an answer, and its text without them. */
function taken(answer: string): { news: string[]; rest: string } {
  const news: string[] = [];
  const rest: unknown = JSON.parse(answer, (member, value: unknown) => {
    if (!LISTS.has(member) || !Array.isArray(value)) return value;
    news.push(...value.map((one) => `${member} ${JSON.stringify(one)}`));
    return [];
  });
  return { news, rest: JSON.stringify(rest) };
}
