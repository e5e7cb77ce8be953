"""One JSON file a score; beside a formula, one module of the same name with its `compute`."""
