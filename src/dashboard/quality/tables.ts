/** A cell as it is read; `isBest` where the page prints it bold. */
export type Cell = { text: string; isBest: boolean };

/** A table of a page: its head, and its rows. */
export type Table = { head: string[]; rows: Cell[][] };

/** The tables of a Markdown page by the heading they stand below. */
export function tablesOf(markdown: string): ReadonlyMap<string, Table[]> {
  const sections = new Map<string, Table[]>();
  for (const section of markdown.split(/^## /m).slice(1)) {
    const heading = section.slice(0, section.indexOf("\n")).trim();
    const blocks = section.split(/\n\s*\n/).filter((block) => block.trimStart().startsWith("|"));
    sections.set(heading, blocks.map(tableOf));
  }
  return sections;
}

function tableOf(block: string): Table {
  const [head = [], , ...rows] = block.trim().split("\n").map(cellsOf);
  return { head: head.map(({ text }) => text), rows };
}

function cellsOf(line: string): Cell[] {
  const cells = line.trim().replace(/^\|/, "").replace(/\|$/, "").split("|");
  return cells.map((cell) => ({ text: plain(cell), isBest: cell.includes("**") }));
}

/** Without the marks of Markdown: bold, code and links. */
function plain(cell: string): string {
  return cell
    .replaceAll(/\*\*|`/g, "")
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .trim();
}

/** The same table with one more column where it names a bar: by how much what was measured is over it. The bar is followed
 *  by what was measured. */
export function withMargin({ head, rows }: Table): Table {
  const bar = head.indexOf("bar");
  if (bar === -1) return { head, rows };
  const insert = <Item>(items: Item[], item: Item): Item[] => items.toSpliced(bar + 2, 0, item);
  return {
    head: insert(head, "over the bar"),
    rows: rows.map((cells) => {
      const margin = Number(cells[bar + 1]?.text) - Number(cells[bar]?.text);
      const sign = margin < 0 ? "−" : "+";
      const text = `${sign}${Math.abs(margin).toFixed(4).replace(/^0/, "")}`;
      return insert(cells, { text, isBest: false });
    }),
  };
}
