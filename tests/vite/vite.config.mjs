// Nothing is said about WebAssembly: Vite takes it along by itself. A worker that waits for what it imports is a module.
export default { worker: { format: "es" }, build: { outDir: "../../target/vite", emptyOutDir: true } };
