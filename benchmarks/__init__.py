"""What the product's speed is measured by: `python -m benchmarks`."""
