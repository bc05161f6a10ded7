import type { Paper, Rect } from './paper.js';
import type { Text, TextBox } from './typesetter.js';

const WIDTH = 92;
const HEIGHT = 142;
/** From the dot below «Ậ» to the hook above «Ẳ», as a factor of the size: lines of capitals never touch. */
const LEADING = 1.48;

/**
 * The frame of a label somewhere on a page. Labels are drawn in the millimetres of the frame of a 100 × 150 label, which is
 * 92 × 142; on other sizes boxes keep their share of the frame and letters grow with its narrower side.
 */
export class LabelFrame {
  private readonly across: number;
  private readonly down: number;
  private readonly type: number;

  /** Draws the frame. @param at where it stands on the page, in millimetres of the paper */
  constructor(
    readonly paper: Paper,
    private readonly at: Rect,
  ) {
    this.across = at.width / WIDTH;
    this.down = at.height / HEIGHT;
    this.type = Math.min(this.across, this.down);
    paper.frame(at, 1);
  }

  /** A box of the label, in millimetres of the paper. */
  box({ x, y, width, height }: Rect): Rect {
    return {
      x: this.at.x + x * this.across,
      y: this.at.y + y * this.down,
      width: width * this.across,
      height: height * this.down,
    };
  }

  /** Draws a paragraph that shrinks until it fits its box, and returns the height it took. */
  text(value: Text, box: TextBox & { height: number }): number {
    const shape = { ...box, leading: LEADING, size: box.size * this.type };
    return this.paper.text(value, { ...shape, ...this.box(box) }) / this.down;
  }

  frame(box: Rect): void {
    this.paper.frame(this.box(box), 1.5);
  }

  /** A line over the whole width. */
  rule(y: number): void {
    const { x, y: height, width } = this.box({ x: 0, y, width: WIDTH, height: 0 });
    this.paper.line({ x, y: height }, { x: x + width, y: height }, 0.7);
  }
}
