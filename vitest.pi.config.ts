import { defineConfig } from "vitest/config";
import { shared } from "./vitest.config.ts";

/** `npm run hil:pi`: apart from the other tests, for it needs QEMU and a cross compiler. */
export default defineConfig({
  ...shared,
  test: { ...shared.test, include: ["hil-tests/pi/*.hil.ts"], fileParallelism: false },
});
