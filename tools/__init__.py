"""What maintainers run by hand: benchmarks, vendored assets."""
