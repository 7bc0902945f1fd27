# Two commands are all a newcomer needs: `make demo` and `make test`.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.PHONY: demo test deps toolchain bench lint clean typed-once standards

# The life of one bill of lading on the embedded database; leaves its evidence in ./demo. Installs fonts when they are missing.
demo: toolchain
	bash deploy/install-packages demo || echo "without these fonts the papers come as HTML only" >&2
	cargo build --locked --workspace --bin funani
	./target/debug/funani demo --dir demo

# Everything, on SQLite and on PostgreSQL. Installs PostgreSQL's programs, fonts, a browser and readers of PDF when they are missing.
test: toolchain deps
	bash tests/run

# Debian packages that the tests start themselves (no cluster is created, no service is started).
deps:
	bash deploy/install-packages test

# Counts how often a fact is typed, and writes docs/typed-once.md.
typed-once: toolchain
	FUNANI_WRITE_DOCS=1 cargo test --locked -p funani-tests --test it -- typed_once
	cat docs/typed-once.md

# Writes the guideline (docs/standards/) from what the code does.
standards: toolchain
	FUNANI_WRITE_DOCS=1 cargo test --locked -p funani-tests --test it -- the_guideline

# Formatting, lints, documentation.
lint:
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --workspace --no-deps --quiet

# Speed, as ratios to the limits of the same run; not part of the tests.
bench: toolchain
	cargo build --locked --release --workspace --bin funani
	./target/release/funani bench --store sqlite --callers 64 --seconds 5

toolchain:
	@bash deploy/check-toolchain

clean:
	cargo clean
	rm -rf demo
