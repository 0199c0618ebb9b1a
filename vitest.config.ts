import { defineConfig, type ViteUserConfig } from "vitest/config";

// The workspaces resolve to their TypeScript sources, so that tests never run yesterday's build;
// what spawns the CLI runs the build that `npm test` makes first.
const conditions = ["proverig-source", "node", "import", "default"];
const exclude = ["**/node_modules/**", "**/dist/**"];

/** Whole rigs in processes of their own, and ptys. */
const RIGS = ["hil-tests/**/*.test.ts", "drivers/**/*.pty.test.ts"];

export const shared = {
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    exclude,
    testTimeout: 120_000,
    hookTimeout: 120_000,
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
        test: {
          name: "rigs",
          include: RIGS,
          // In real time, with processes of their own: with two such files at once on CI's two cores a rig would not get
          // its second's share of them.
          maxWorkers: 1,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: "code",
          include: ["{drivers,calibration,controller,ui}/**/*.test.ts"],
          exclude: [...exclude, ...RIGS],
          // A worker takes one file after the other: to load the same modules anew for each of them takes longer than
          // the tests of most do.
          isolate: false,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
