import { defineConfig } from "vitest/config";
// The workspaces resolve to their TypeScript sources, so that tests never run yesterday's build;
// what spawns the CLI runs the build that `npm test` makes first.
const conditions = ["proverig-source", "node", "import", "default"];
export default defineConfig({
    resolve: { conditions },
    ssr: { resolve: { conditions, externalConditions: conditions } },
    test: {
        include: ["{drivers,calibration,controller,ui,hil-tests}/**/*.test.ts"],
        exclude: ["**/node_modules/**", "**/dist/**"],
        testTimeout: 120_000,
        hookTimeout: 120_000,
        server: { deps: { inline: [/@proverig\//] } },
    },
});
//# sourceMappingURL=vitest.config.js.map