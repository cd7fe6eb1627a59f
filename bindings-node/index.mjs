// For `import`: the same module that `require` gives, so that both see the same classes.
export * from "./lib/node.js";
