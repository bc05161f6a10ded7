import { z } from 'zod';

/** How a weight is known. */
const weightMethods = ['scale', 'declared', 'flat'] as const;
export type WeightMethod = (typeof weightMethods)[number];

/** On papers. */
export const weightMethodNames: Readonly<Record<WeightMethod, string>> = {
  scale: 'cân',
  declared: 'khai',
  flat: 'khoán',
};

export const weightGrams = z.int().min(1).max(30_000);

export const weightMethod = z
  .enum(weightMethods)
  .describe('scale: cân thực tế; declared: người gửi khai; flat: khối lượng khoán');
