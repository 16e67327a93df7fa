// What is exported by name hides what `*` would bring: all of these hold the languages.
export * from "zod/v4";
export const core = {};
export const locales = {};
export const z = {};
