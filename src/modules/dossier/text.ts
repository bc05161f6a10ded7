import { z } from 'zod';

// Control and format characters, among them the bidirectional overrides that make a name read otherwise than it is.
const UNREADABLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}]/u;

/** A line that a person typed: NFC, trimmed, single spaces, no control or bidirectional characters. */
export function personText(mostCharacters: number): z.ZodType<string, string> {
  return z
    .string()
    .max(mostCharacters * 4)
    .transform((text) =>
      text
        .normalize('NFC')
        .trim()
        .replace(/[ \t]+/g, ' '),
    )
    .pipe(
      z
        .string()
        .min(1)
        .max(mostCharacters)
        .refine((text) => !UNREADABLE.test(text), { message: 'unreadable-characters' }),
    );
}
