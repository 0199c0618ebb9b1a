import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defaultClientConditions, defineConfig } from "vite";

const controller = process.env["PROVERIG_URL"] ?? "http://127.0.0.1:8080";

export default defineConfig({
  root: import.meta.dirname,
  plugins: [svelte()],
  resolve: { conditions: ["proverig-source", ...defaultClientConditions] },
  build: {
    target: "es2022",
    // No polyfill: it would be one more inline script for the Content-Security-Policy.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: {
      treeshake: {
        // Of protocol and dictionary comes only what is named: not the server's schemas, not the terminal's phrases.
        moduleSideEffects: (id) => !id.includes("/controller/"),
      },
    },
  },
  server: { proxy: { "/api": controller, "/ws": { target: controller, ws: true } } },
});
