import type { Face } from './fonts.js';
import type { Paper } from './paper.js';

/** A column: its title and its share of the table's width. */
export interface Column {
  title: string;
  share: number;
  align?: 'left' | 'center' | 'right';
  face?: Face;
}

const PADDING_MM = 0.7;

/**
 * Draws a ruled table at the cursor. It flows over pages, each beginning with the column titles again.
 * @param leastMm the height of a row at least, to be written into by hand
 */
export function drawTable(
  paper: Paper,
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  size: number,
  leastMm = 0,
): void {
  const titles = columns.map(({ title }) => title);
  const head = columns.map((column): Column => ({ ...column, align: 'center', face: 'bold' }));
  const headHeight = rowHeight(paper, head, titles, size);
  const heightOf = (row: readonly string[]): number => Math.max(leastMm, rowHeight(paper, columns, row, size));
  paper.room(headHeight + heightOf(rows[0] ?? []));
  drawRow(paper, head, titles, { size, height: headHeight });
  for (const row of rows) {
    const height = heightOf(row);
    if (paper.room(height)) drawRow(paper, head, titles, { size, height: headHeight });
    drawRow(paper, columns, row, { size, height });
  }
}

function drawRow(
  paper: Paper,
  columns: readonly Column[],
  cells: readonly string[],
  { size, height }: { size: number; height: number },
): void {
  let x = paper.left;
  for (const [index, column] of columns.entries()) {
    const width = columnWidth(paper, columns, column);
    paper.frame({ x, y: paper.y, width, height }, 0.4);
    const shape = cellShape(paper, width, column, size);
    const cell = cells[index] ?? '';
    const y = paper.y + (height - paper.heightOf(cell, shape)) / 2;
    paper.text(cell, { ...shape, x: x + PADDING_MM, y });
    x += width;
  }
  paper.y += height;
}

function rowHeight(paper: Paper, columns: readonly Column[], cells: readonly string[], size: number): number {
  const heights = columns.map((column, index) =>
    paper.heightOf(cells[index] ?? '', cellShape(paper, columnWidth(paper, columns, column), column, size)),
  );
  return Math.max(0, ...heights) + 2 * PADDING_MM;
}

function cellShape(paper: Paper, width: number, column: Column, size: number) {
  const { align = 'left', face = 'regular' } = column;
  return { width: width - 2 * PADDING_MM, size, align, face, leading: 1.2, height: paper.pageRoom / 2 };
}

function columnWidth(paper: Paper, columns: readonly Column[], column: Column): number {
  return (paper.width * column.share) / columns.reduce((sum, each) => sum + each.share, 0);
}
