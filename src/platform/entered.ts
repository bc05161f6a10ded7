/** The sheet of paper from which an act was entered afterwards (F124); stands in its answer and in its events. */
export interface Entered {
  sheet: string;
  /** As it is printed on the sheet. */
  number: string;
  /** Who typed it. */
  by: string;
  /** The second person, who compared it with the sheet. */
  confirmedBy: string;
  /** sha256 of the sheet's photograph. */
  photo: string;
}
