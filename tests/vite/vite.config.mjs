// Nothing is said about WebAssembly: Vite takes it along by itself. A worker that waits for what it imports is a module, and
// Vite's own server is told that it may read the package, which was installed from a folder outside of this one.
export default {
  worker: { format: "es" },
  server: { fs: { allow: [".", "../../bindings-wasm"] } },
  build: { outDir: "../../target/vite", emptyOutDir: true },
};
