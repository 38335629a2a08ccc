"""Who signs a certificate, and what a signed file is worth: no tables."""
