import { z } from 'zod';
import { itemStates, legs } from '../modules/item/item.lifecycle.js';
import { PickupView } from '../modules/pickup/pickup.view.js';

const HeldItem = z.strictObject({
  number: z.string(),
  leg: z.enum(legs),
  status: z.enum(itemStates),
  dossier: z.uuid(),
  seal: z.string().optional(),
  actions: z.array(z.string()),
});

const DeliveryToMake = z.strictObject({
  id: z.uuid().describe('Dùng cho POST /v1/deliveries/{id}/deliver hoặc /fail'),
  number: z.string().describe('Số hiệu bưu gửi'),
  name: z.string(),
  phone: z.string().optional(),
  address: z.string(),
  amount: z.int().describe('Phải thu khi giao, đồng'),
  resultCount: z.int().optional(),
  originals: z.int().optional(),
  attempts: z.int(),
});

/** A courier's day: his visits, what he holds, whom he brings results to. Names and phones of today only. */
export const CourierDayView = z
  .strictObject({
    day: z.iso.date(),
    courier: z.uuid(),
    pickups: z.array(PickupView),
    items: z.array(HeldItem),
    deliveries: z.array(DeliveryToMake),
  })
  .meta({ id: 'CourierDay' });
export type CourierDayView = z.infer<typeof CourierDayView>;
export type HeldItem = z.infer<typeof HeldItem>;
export type DeliveryToMake = z.infer<typeof DeliveryToMake>;
