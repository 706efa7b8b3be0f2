/** The columns of a table, in their order: each its title, and what it shows of a row. */
export type Columns<Row> = readonly (readonly [title: string, cell: (row: Row) => string | number])[];

/** The lines of a table in Markdown. */
export function markdownTable<Row>(columns: Columns<Row>, rows: readonly Row[]): string[] {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(" | ")} |`;
  return [
    line(columns.map(([title]) => title)),
    line(columns.map(() => "---")),
    ...rows.map((row) => line(columns.map(([, cell]) => cell(row)))),
  ];
}
