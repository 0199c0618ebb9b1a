import { defineConfig, type ViteUserConfig } from "vitest/config";

// The workspaces resolve to their TypeScript sources, so that tests never run yesterday's build;
// what spawns the CLI runs the build that `npm test` makes first.
const conditions = ["proverig-source", "node", "import", "default"];
const exclude = ["**/node_modules/**", "**/dist/**"];

/**
 * Whole rigs in real time, in processes of their own and over ptys. They wait most of the time, and must be let in at
 * once when they do not: nothing computes beside them, and of two files at once no more rigs run than the largest has.
 */
const REAL_TIME = [
  "hil-tests/{independent-station,simulate,close-valves,scan,serial-example,service}.test.ts",
  "hil-tests/independent-station/{station,mbpoll}.test.ts",
];
/**
 * In real time too, with so many lines at once that nothing goes beside them; and a panel whose connection breaks: what is
 * silent for three beats is lost to it, however busy the machine is.
 */
const ALONE = ["hil-tests/planted-errors.test.ts", "drivers/**/*.pty.test.ts", "hil-tests/panel/connection.test.ts"];
/** Whole rigs in simulated time, whose seconds are as long as the machine needs; and Chromium. */
const RIGS = ["hil-tests/**/*.test.ts"];

export const shared = {
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    exclude,
    globalSetup: ["vitest.temporary.ts"],
    // Only what hangs is to fail by it: a shared machine may stall for half a minute.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    server: { deps: { inline: [/@proverig\//] } },
  },
} satisfies ViteUserConfig;

export default defineConfig({
  ...shared,
  test: {
    ...shared.test,
    projects: [
      {
        extends: true,
        test: { name: "real-time", include: REAL_TIME, maxWorkers: 2, sequence: { groupOrder: 0 } },
      },
      {
        extends: true,
        test: { name: "alone", include: ALONE, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
      {
        extends: true,
        test: {
          name: "rigs",
          include: RIGS,
          exclude: [...exclude, ...REAL_TIME, ...ALONE],
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          name: "code",
          include: ["{drivers,calibration,controller,ui}/**/*.test.ts"],
          exclude: [...exclude, ...ALONE],
          // A worker takes one file after the other: to load the same modules anew for each of them takes longer than
          // the tests of most do.
          isolate: false,
          maxWorkers: 2,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
