/** How states and acts of a lifecycle are called in Vietnamese, in the words of the counter. Of acts also those that its table leaves to rules. */
export interface LifecycleWords {
  states: Readonly<Record<string, string>>;
  acts: Readonly<Record<string, string>>;
}

const words = new Map<string, LifecycleWords>();

/** @param noun the lifecycle's, which a refusal names with its state and act */
export function nameLifecycle(noun: string, named: LifecycleWords): void {
  words.set(noun, named);
}

/** The Vietnamese word; the code itself where none is known. */
export function wordOf(noun: string, kind: keyof LifecycleWords, code: string): string {
  return words.get(noun)?.[kind][code] ?? code;
}
