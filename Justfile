# What one can do here. `just` lists it.

# The version of the server; components travel inside it.
binary := "ews-mcp"
components := justfile_directory() / "target/plugins"
# A client of the embedded Exchange that is no part of the workspace.
thunderbird := "tests/interop/thunderbird/Cargo.toml"

_list:
    @just --list --unsorted

# Install what Rust needs to build components
_target:
    @rustup target list --installed | grep -qx wasm32-wasip2 || rustup target add wasm32-wasip2

# Build the components (WebAssembly) into target/plugins; what the tour and the tests attack with lies apart
build-plugins: _target
    cargo build --locked --profile plugin --target wasm32-wasip2 -p ews-plugin-mail -p ews-plugin-hostile
    mkdir -p {{ components }}/demonstration
    cp target/wasm32-wasip2/plugin/ews_plugin_mail.wasm {{ components }}/mail.wasm
    cp target/wasm32-wasip2/plugin/ews_plugin_hostile.wasm {{ components }}/demonstration/hostile.wasm

# Build the release binary, with the components inside: target/release/ews-mcp
build: build-plugins
    cargo build --locked --release -p {{ binary }} --features bundled

# The tour: the embedded Exchange, the real server, a real MCP client
demo: build-plugins
    cargo run --locked --quiet -p {{ binary }} --features bundled -- demo

# All tests, in Rust alone
test: build-plugins
    rm -rf target/recordings
    cargo build --locked -p {{ binary }} --features bundled
    EWS_GATE_RECORD="{{ justfile_directory() }}/target/recordings/gate" \
        cargo test --locked --workspace --features ews-mcp/bundled

# Formatting and lints, warnings as errors, over host and plugins
lint: build-plugins
    cargo fmt --all --check
    cargo fmt --check --manifest-path {{ thunderbird }}
    cargo clippy --locked --workspace --all-targets -- -D warnings
    cargo clippy --locked -p {{ binary }} --features bundled -- -D warnings
    cargo clippy --locked --profile plugin --target wasm32-wasip2 -p ews-plugin-mail -p ews-plugin-hostile -- -D warnings
    cargo clippy --locked --manifest-path {{ thunderbird }} --target-dir target/interop-thunderbird -- -D warnings
    RUSTDOCFLAGS="-D warnings" cargo doc --locked --workspace --no-deps --document-private-items

# Format all sources
fmt:
    cargo fmt --all
    cargo fmt --manifest-path {{ thunderbird }}

# Write the gate's tables into docs/security.md
docs:
    cargo run --locked --quiet -p ews-mcp-gate --example tables

# Clients that we did not write, in Python and Rust, on loopback
interop: build-plugins
    cargo build --locked -p {{ binary }} --features bundled
    mkdir -p target/recordings
    tests/interop/run

# What things cost, each beside what it is compared to: time, bytes a second, allocations
bench *filter:
    cargo bench --locked -p ews-mcp-gate --bench judging -- {{ filter }}

# Coverage-guided fuzzing of the embedded Exchange and of the gate: seconds for each target, and which (default: all)
fuzz seconds="60" *targets:
    command -v cargo-fuzz >/dev/null || cargo install --locked cargo-fuzz
    tests/fuzz/run {{ seconds }} {{ targets }}
