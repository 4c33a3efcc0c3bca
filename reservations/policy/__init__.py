"""The rules of booking as pure functions: values in, a verdict out."""
