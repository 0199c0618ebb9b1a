import { mount } from "svelte";
import App from "./App.svelte";
import { start } from "./panel.svelte.ts";
import { applySettings } from "./settings.svelte.ts";

applySettings();
start(`${location.origin.replace(/^http/, "ws")}/ws`);

const target = document.getElementById("app");
if (target) mount(App, { target });
