import classes from "./quality.module.css";
import type { Cell, Table } from "./tables.ts";
import { TermText } from "./term.tsx";

/** A table of figures: the first column names the row, and terms say what they mean. Where it is wider than the page it scrolls
 *  by itself, by keyboard, too. */
export function FiguresTable({ table: { head, rows }, label }: { table: Table; label: string }) {
  const [corner = "", ...columns] = head;
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={classes["within"]} tabIndex={0}>
      <table className={classes["figures"]} aria-label={`${label}: ${corner}`}>
        <thead>
          <tr>
            <th scope="col">
              <TermText text={corner} />
            </th>
            {columns.map((column) => (
              <th key={column} scope="col">
                <TermText text={column} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, ...cells]) => (
            <Row key={name?.text} name={name?.text ?? ""} cells={cells} columns={columns} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ name, cells, columns }: { name: string; cells: Cell[]; columns: string[] }) {
  return (
    <tr>
      <th scope="row">
        <TermText text={name} />
      </th>
      {columns.map((column, at) => (
        <td
          key={column}
          data-best={cells[at]?.isBest === true}
          data-words={/^\p{Letter}/u.test(cells[at]?.text ?? "")}
        >
          {cells[at]?.text}
        </td>
      ))}
    </tr>
  );
}
