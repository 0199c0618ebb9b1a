import { z } from "zod";

export const gpioOptions = z.strictObject({
  /** The chip's label, as in /sys/class/gpio/gpiochipN/label: numbers move from kernel to kernel, labels do not. */
  chip: z.string().min(1),
  /** The line within that chip; on a Raspberry Pi the BCM number. */
  offset: z.int().min(0).max(1023),
  /** The line's sense turned round: a valve opens at low, a closed contact reads low. */
  activeLow: z.boolean().default(false),
  /** Contacts only: a state counts when it has held so long. */
  debounceMs: z.int().min(0).max(50).optional(),
});

export type GpioOptions = z.infer<typeof gpioOptions>;
