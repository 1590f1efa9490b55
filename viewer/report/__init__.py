"""What is exported besides tables, and the report as pages."""
