import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { has, startStation } from "./testing.ts";

const run = promisify(execFile);

/** Words that mbpoll prints as `[3014]: 	0x4028`. */
const wordsIn = (printed: string) =>
  [...printed.matchAll(/^\[\d+\]:\s+0x([0-9A-F]{4})/gm)].map(([, word]) => Number(`0x${word}`));

test.skipIf(!has("socat") || !has("mbpoll"))(
  "mbpoll reads the MASS 6000's f64 totaliser over the pty (apt-get install socat mbpoll)",
  async () => {
    const station = await startStation("--total", "12.345678");
    try {
      const rtu = ["-m", "rtu", "-b", "9600", "-P", "none", "-o", "10", "-0", "-1"];
      const read = await run("mbpoll", [
        ...rtu,
        "-a",
        "1",
        "-r",
        "3014",
        "-c",
        "4",
        "-t",
        "4:hex",
        station.line("meters"),
      ]);
      const words = wordsIn(read.stdout);
      expect(words).toHaveLength(4);
      expect(
        new DataView(Uint16Array.from(words, (word) => ((word & 0xff) << 8) | (word >> 8)).buffer).getFloat64(0),
      ).toBe(12.345678);

      const probes = await run("mbpoll", [...rtu, "-a", "2", "-r", "0", "-c", "3", "-t", "3", station.line("meters")]);
      expect(probes.stdout).toMatch(/^\[0\]:\s+18[12]\d$/m);
      expect(probes.stdout).toMatch(/^\[2\]:\s+30000$/m);

      await expect(run("mbpoll", [...rtu, "-a", "1", "-r", "3013", "-c", "4", station.line("meters")])).rejects.toThrow(
        /Illegal data address/,
      );
    } finally {
      await station.stop();
      station.remove();
    }
  },
);
